import type OpenAI from 'openai';

type Item = OpenAI.Responses.ResponseInputItem;
type OutputItem = OpenAI.Responses.ResponseOutputItem;

const GRAMMAR = `start: begin_patch hunk+ end_patch
begin_patch: "*** Begin Patch" LF
end_patch: "*** End Patch" LF?`;

export const SESSION = '019a2f0c-5f4e-7b61-8f8b-5d1a1f0a7c11';
/** As Codex sends them. */
export const HEADERS = {
  'OpenAI-Beta': 'responses=experimental',
  originator: 'codex_cli_rs',
  session_id: SESSION,
  conversation_id: SESSION,
  'User-Agent': 'codex_cli_rs/0.60.0 (Ubuntu 24.04; x86_64)',
};

export const TOOLS: OpenAI.Responses.Tool[] = [
  {
    type: 'function',
    name: 'shell',
    description: 'Runs a shell command and returns its output.',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        command: { type: 'array', items: { type: 'string' } },
        workdir: { type: 'string' },
        timeout_ms: { type: 'number' },
      },
      required: ['command'],
      additionalProperties: false,
    },
  },
  {
    type: 'function',
    name: 'update_plan',
    description: 'Updates the task plan.',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        plan: {
          type: 'array',
          items: {
            type: 'object',
            properties: { step: { type: 'string' }, status: { type: 'string' } },
            required: ['step', 'status'],
            additionalProperties: false,
          },
        },
      },
      required: ['plan'],
      additionalProperties: false,
    },
  },
  {
    type: 'custom',
    name: 'apply_patch',
    description: 'Use the `apply_patch` tool to edit files. This is a FREEFORM tool, so do not wrap the patch in JSON.',
    format: { type: 'grammar', syntax: 'lark', definition: GRAMMAR },
  } as OpenAI.Responses.Tool,
];

/** A turn of Codex; its history stands in `input`, whole. */
export function codexRequest(model: string, input: readonly Item[]) {
  return {
    model,
    instructions: 'You are Codex, based on GPT-5. You are running as a coding agent in the Codex CLI.',
    input: [...input],
    tools: [...TOOLS],
    tool_choice: 'auto' as const,
    parallel_tool_calls: true,
    reasoning: { effort: 'medium' as const, summary: 'auto' as const },
    store: false,
    include: ['reasoning.encrypted_content' as const],
    prompt_cache_key: SESSION,
    text: { verbosity: 'medium' as const },
  };
}

/** How every conversation begins. */
export function codexStart(text: string): Item[] {
  const message = (role: 'developer' | 'user', said: string): Item => ({
    type: 'message',
    role,
    content: [{ type: 'input_text', text: said }],
  });
  return [
    message('developer', '<permissions>sandbox: workspace-write</permissions>'),
    message('user', '<environment_context>\n  <cwd>/repo</cwd>\n</environment_context>'),
    message('user', text),
  ];
}

/** An answer's item as Codex keeps it: without ids and states, reasoning with its encrypted content. */
export function keptItem(item: OutputItem): Item {
  const { id: _id, status: _status, ...rest } = item as OutputItem & { readonly status?: unknown };
  return rest as Item;
}
