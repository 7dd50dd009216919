import type OpenAI from 'openai';
import { useStoredResponses } from './use-stored-responses.js';

describe('stored responses against a spend cap', () => {
  const suite = useStoredResponses();
  const { clientFor, create } = suite;

  /** A client of the same team whose key may spend 5 USD: 5,000 tokens. */
  const capped = async (): Promise<OpenAI> => {
    const { id, key } = await suite.gateway.createKey();
    await suite.gateway.admin('POST', 'caps', {
      scope: { key: id },
      usd: 5,
      per: 'month',
      zone: 'UTC',
      mode: 'strict',
    });
    return clientFor(key);
  };

  it.each(['chat', 'anthropic', 'responses', 'native'])(
    'counts what the gateway replays or the provider adds, for model %s',
    async (model) => {
      suite.upstream.respond({ text: 'Noted.', usage: { input: 20_000, output: 10 } });
      const { id } = await create(false, { model, input: 'word '.repeat(4_000) });
      const client = await capped();
      const before = suite.upstream.journal.length;
      const refused = create(false, { model, input: 'And?', previous_response_id: id, max_output_tokens: 16 }, client);
      await expect(refused).rejects.toMatchObject({ status: 402, code: 'spend_cap_reached' });
      expect(suite.upstream.journal).toHaveLength(before);
      suite.upstream.respond({ usage: { input: 10, output: 10 } });
      await create(false, { model, input: 'And?', max_output_tokens: 16 }, client);
    },
  );
});
