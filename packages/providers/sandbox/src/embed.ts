import { isJsonObject, type JsonObject, type JsonValue } from '@helix/contracts';
import { hash } from './compose-answer.js';
import { countTokens } from './count-tokens.js';

const DEFAULT_DIMENSIONS = 256;

/** Deterministic unit vectors: words that two texts share bring them nearer. */
export function embed(body: JsonObject): JsonObject {
  const inputs: readonly JsonValue[] =
    Array.isArray(body['input']) && !body['input'].every((item) => typeof item === 'number')
      ? body['input']
      : [body['input'] ?? ''];
  const dimensions = typeof body['dimensions'] === 'number' ? body['dimensions'] : DEFAULT_DIMENSIONS;
  let tokens = 0;
  const data = inputs.map((input, index) => {
    const text =
      typeof input === 'string'
        ? input
        : isJsonObject(input)
          ? JSON.stringify(input)
          : Array.isArray(input)
            ? input.join(' ')
            : String(input);
    tokens += countTokens(text);
    const vector = vectorOf(text, dimensions);
    return {
      object: 'embedding',
      index,
      embedding: body['encoding_format'] === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector],
    };
  });
  return {
    id: `embd_${hash(JSON.stringify(inputs)).toString(36)}`,
    object: 'list',
    data,
    model: body['model'] ?? 'sandbox',
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().split(/\W+/)) {
    const seed = hash(word);
    for (let step = 0; step < 8; step++) {
      const value = hash(`${seed}:${step}`);
      const at = value % dimensions;
      vector[at] = (vector[at] ?? 0) + (value & 1 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
