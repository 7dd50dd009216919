import OpenAI, { toFile } from 'openai';
import type { metersOf } from './run-gateway.js';

/** Two questions of the model `chat`, of at most 100 tokens each. */
export const BATCH_LINES = [1, 2]
  .map((number) =>
    JSON.stringify({
      custom_id: `line-${number}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model: 'chat', max_tokens: 100, messages: [{ role: 'user', content: `Hi ${number}` }] },
    }),
  )
  .join('\n');

export async function uploadLines(openai: OpenAI, lines = BATCH_LINES): Promise<OpenAI.FileObject> {
  return openai.files.create({ purpose: 'batch', file: await toFile(Buffer.from(lines), 'input.jsonl') });
}

/** Uploads the two questions and makes a batch of them. */
export async function createBatch(openai: OpenAI, options: OpenAI.RequestOptions = {}): Promise<OpenAI.Batch> {
  const { id } = await uploadLines(openai);
  const batch = { input_file_id: id, endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
  return openai.batches.create(batch, options);
}

export interface Budget {
  readonly settled: number;
  readonly reserved: number;
}

/** The one meter of money, in dollars; `undefined` while there is none. Works over restarts, which tell no admin key again. */
export async function budgetOf(url: string, adminKey: string): Promise<Budget | undefined> {
  const response = await fetch(`${url}/admin/v1/meters?limit=100`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  const { data } = (await response.json()) as { data: Awaited<ReturnType<typeof metersOf>> };
  const found = data.find(({ dimension }) => dimension === 'usd');
  return found && { settled: found.settled, reserved: found.reserved };
}
