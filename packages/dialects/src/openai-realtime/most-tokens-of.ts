import type { JsonObject } from '@helix/contracts';
import { asArray, asObject, asText } from '../shared/json-draft.js';

/** Fewer than these characters of sound in base64 are no token: G.711's 100 ms. */
const CHARACTERS_PER_AUDIO_TOKEN = 1_000;
/** More than an image of any size is counted as. Source: https://platform.openai.com/docs/guides/images-vision (calculating costs) */
const MOST_TOKENS_PER_IMAGE = 16_384;

/** An upper bound of the tokens that an event of the caller adds to the conversation: no tokenizer gives more than there are bytes, and sound and images have rates. */
export function mostTokensOf(event: JsonObject | undefined, byteLength: number): number {
  if (event === undefined) return byteLength;
  if (event.type === 'input_audio_buffer.append') return tokensOfSound(byteLength);
  let text = byteLength;
  let tokens = 0;
  for (const item of [event.item, ...asArray(asObject(event.response).input)])
    for (const value of asArray(asObject(item).content)) {
      const { audio, image_url: image } = asObject(value);
      const sound = asText(audio).length;
      const picture = asText(image).length;
      text -= sound + picture;
      tokens += tokensOfSound(sound) + (picture > 0 ? MOST_TOKENS_PER_IMAGE : 0);
    }
  return Math.max(0, text) + tokens;
}

function tokensOfSound(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_AUDIO_TOKEN);
}
