import type { Behaviour } from './behaviour.js';

/** An answer of whole bytes. */
export interface FakeBytes {
  readonly contentType: string;
  readonly chunks: readonly Buffer[];
}

/** The request as far as an opaque answer depends on it. */
export interface OpaqueAsk {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
}

/** OpenAI's answers for images and audio; `undefined` for any other path. */
export function opaqueBytes({ path, body, bytes }: OpaqueAsk, behaviour: Behaviour): FakeBytes | undefined {
  const route = path.replace(/\?.*$/, '');
  if (/\/images\/(generations|edits|variations)$/.test(route)) {
    const images = Number(body['n'] ?? fieldOf(bytes, 'n') ?? 1);
    const usage = behaviour.usage && {
      input_tokens: behaviour.usage.input,
      output_tokens: behaviour.usage.output,
      total_tokens: behaviour.usage.input + behaviour.usage.output,
      input_tokens_details: { text_tokens: behaviour.usage.input, image_tokens: 0 },
    };
    const data = Array.from({ length: images }, () => ({ b64_json: 'aW1hZ2U=' }));
    return json({ created: 1, data, ...(usage !== undefined && { usage }) });
  }
  if (route.endsWith('/audio/speech')) {
    // A chunk a token, so that a test can stop it on the way.
    const chunks = Array.from({ length: behaviour.tokens ?? 2 }, (_, index) => Buffer.alloc(1_024, index % 256));
    return { contentType: 'audio/mpeg', chunks };
  }
  if (!/\/audio\/(transcriptions|translations)$/.test(route)) return undefined;
  const text = behaviour.text ?? 'Hello from upstream';
  switch (fieldOf(bytes, 'response_format')) {
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', chunks: [Buffer.from(`${text}\n`)] };
    case 'verbose_json':
      return json({ task: 'transcribe', language: 'english', duration: 3.5, text, segments: [] });
    default:
      return json({ text, usage: usageOf(behaviour) ?? { type: 'duration', seconds: 4 } });
  }
}

function usageOf({ usage }: Behaviour): object | undefined {
  if (usage === undefined) return undefined;
  const { input, output } = usage;
  return {
    type: 'tokens',
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_token_details: { audio_tokens: input, text_tokens: 0 },
  };
}

function json(body: object): FakeBytes {
  return { contentType: 'application/json', chunks: [Buffer.from(JSON.stringify(body))] };
}

/** The text of a form's field, as far as a fake needs it. */
function fieldOf(bytes: Buffer, name: string): string | undefined {
  return new RegExp(`name="${name}"\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^\\r]*)`).exec(bytes.toString('latin1'))?.[1];
}
