import type Anthropic from '@anthropic-ai/sdk';

type Tool = Anthropic.Beta.BetaToolUnion;
type Block = Anthropic.Beta.BetaContentBlockParam;
type Request = Anthropic.Beta.MessageCreateParamsStreaming;

/** As Claude Code sends them, with every request. */
export const BETAS = [
  'claude-code-20250219',
  'interleaved-thinking-2025-05-14',
  'fine-grained-tool-streaming-2025-05-14',
  'context-management-2025-06-27',
];
export const USER_ID = `user_${'3f'.repeat(32)}_account__session_7b0f3a52-3a4e-4a56-9c39-6f0f5d9a3b11`;

const MARK = { type: 'ephemeral' as const };
const NAMES =
  'Task Bash Glob Grep ExitPlanMode Read Edit Write NotebookEdit WebFetch TodoWrite WebSearch BashOutput KillShell Skill'.split(
    ' ',
  );

/** Fifteen tools, their schemas as zod writes them, their input streamed as it is made. */
export const TOOLS: readonly Tool[] = NAMES.map((name) => ({
  name,
  description: `${name}: what it does, at length.\nUsage:\n- Prefer it over others.`,
  input_schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    required: ['file_path'],
    properties: {
      file_path: { type: 'string', description: 'The absolute path' },
      limit: { type: 'number', exclusiveMinimum: 0 },
      mode: { type: 'string', enum: ['content', 'count'] },
      edits: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: { old_string: { type: 'string' }, replace_all: { type: 'boolean', default: false } },
          required: ['old_string'],
          additionalProperties: false,
        },
      },
    },
  },
  eager_input_streaming: true,
}));

/** A request of the main loop; the last block of the last message carries the third and moving cache mark. */
export function mainRequest(model: string, messages: readonly Anthropic.Beta.BetaMessageParam[]): Request {
  return {
    model,
    max_tokens: 32_000,
    stream: true,
    thinking: { type: 'enabled', budget_tokens: 16_000 },
    metadata: { user_id: USER_ID },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    system: [
      attribution(),
      { type: 'text', text: 'You are Claude Code, Anthropic’s official CLI for Claude.', cache_control: MARK },
      {
        type: 'text',
        text: 'You are an interactive CLI tool.\n<env>\nWorking directory: /repo\n</env>',
        cache_control: MARK,
      },
    ],
    tools: [...TOOLS],
    messages: messages.map((message, index) => (index === messages.length - 1 ? markLast(message) : message)),
    betas: BETAS,
  };
}

let requests = 0;

/** Another one in every request. */
function attribution(): Anthropic.Beta.BetaTextBlockParam {
  const hash = (0x71fea + 7_919 * requests++).toString(16);
  return { type: 'text', text: `x-anthropic-billing-header: cc_version=2.1.117.48f; cc_entrypoint=cli; cch=${hash};` };
}

/** What the small model is asked beside the main loop. */
export function smallRequest(model: string, text: string): Request {
  return {
    model,
    max_tokens: 512,
    stream: true,
    metadata: { user_id: USER_ID },
    system: [{ type: 'text', text: 'Summarise this coding conversation in under 50 characters.' }],
    tools: [],
    messages: [{ role: 'user', content: text }],
    betas: BETAS,
  };
}

export function userTurn(text: string): Anthropic.Beta.BetaMessageParam {
  return {
    role: 'user',
    content: [
      {
        type: 'text',
        text: '<system-reminder>\nAs you answer, use this context: CLAUDE.md says be brief.\n</system-reminder>',
      },
      { type: 'text', text },
    ],
  };
}

function markLast(message: Anthropic.Beta.BetaMessageParam): Anthropic.Beta.BetaMessageParam {
  const { content } = message;
  const last = Array.isArray(content) ? content.at(-1) : undefined;
  if (!Array.isArray(content) || last === undefined || message.role !== 'user') return message;
  const blocks = content as readonly Block[];
  return { role: 'user', content: [...blocks.slice(0, -1), { ...last, cache_control: MARK } as Block] };
}
