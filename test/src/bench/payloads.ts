const PARAGRAPH =
  'The quick brown fox jumps over the lazy dog while the committee discusses the quarterly figures in some detail. ';

/** A chat request of about 1.4 KB. */
export function chatBody(stream: boolean): string {
  return JSON.stringify({
    model: 'bench',
    messages: [
      { role: 'system', content: `You are a helpful assistant. ${PARAGRAPH.repeat(3)}` },
      { role: 'user', content: PARAGRAPH.repeat(7) },
    ],
    temperature: 0.2,
    max_tokens: 64,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  });
}

/** The bytes of one request as the load generator sends it. */
export function requestBytes(body: string): Buffer {
  return Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${process.env['BENCH_KEY'] ?? 'none'}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** The upstream's JSON answer, about 0.7 KB. */
export const REPLY = JSON.stringify({
  id: 'chatcmpl-bench00000000000000000000',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'bench-model',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: PARAGRAPH.repeat(3), refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 280,
    completion_tokens: 64,
    total_tokens: 344,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  },
});

/** The upstream's stream: a role chunk, 60 content chunks, the finish, the usage and the end. */
export const STREAM_CHUNKS: readonly string[] = [
  ...Array.from({ length: 60 }, (_, index) =>
    chunk({
      choices: [
        {
          index: 0,
          delta: index === 0 ? { role: 'assistant', content: 'The ' } : { content: `word${index} ` },
          logprobs: null,
          finish_reason: null,
        },
      ],
    }),
  ),
  chunk({ choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }] }),
  chunk({ choices: [], usage: { prompt_tokens: 280, completion_tokens: 60, total_tokens: 340 } }),
  'data: [DONE]\n\n',
];

function chunk(fields: Readonly<Record<string, unknown>>): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_760_000_000, model: 'bench-model', ...fields })}\n\n`;
}
