import type { EncodedRequest } from '@helix/contracts';
import { isLostInSilence } from './is-lost-in-silence.js';
import { requestFeatures } from './request-features.js';

const SILENT: EncodedRequest = { body: { model: 'law' }, warnings: [] };

describe('isLostInSilence', () => {
  it('convicts an encoder that writes nothing and says nothing, of each feature', () => {
    for (const feature of requestFeatures)
      expect([feature.name, isLostInSilence({ encodeRequest: () => SILENT }, feature)]).toEqual([feature.name, true]);
  });

  it('does not take carrying a field of another dialect for an excuse', () => {
    const half = { encodeRequest: (request: object) => ({ body: JSON.parse(JSON.stringify(request)), warnings: [] }) };
    const lost = requestFeatures.filter((feature) => isLostInSilence(half, feature));
    expect(lost).toEqual(requestFeatures.filter((feature) => feature.foreign !== undefined));
  });
});
