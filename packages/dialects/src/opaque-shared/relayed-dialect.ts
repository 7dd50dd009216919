import type { JsonObject, OpaqueDialect, RawPatch } from '@helix/contracts';
import { patchJsonObject } from '@helix/wire';
import { decodeError } from '../openai-shared/decode-error.js';
import { encodeError } from '../openai-shared/encode-error.js';

/** What all of OpenAI's opaque formats have in common: errors, and the model's name in a JSON body. */
export const RELAYED: Pick<OpaqueDialect, 'patchRequest' | 'encodeError' | 'decodeError'> = {
  patchRequest(bytes: Buffer, _body: JsonObject, { model, defaults }: RawPatch): Buffer {
    return patchJsonObject(bytes, { set: { model }, ...(defaults !== undefined && { setMissing: defaults }) });
  },
  encodeError,
  decodeError,
};
