import { OpenAiStreamTap } from './stream-tap.js';

const frame = (text: string, more = ''): string =>
  `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":${text},"finish_reason":null}]${more}}\n\n`;
const ROLE = frame('{"role":"assistant","content":""}');
const FINISH = 'data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const USAGE =
  'data: {"id":"c","model":"m","choices":[],"usage": {"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}\n\n';
const DONE = 'data: [DONE]\n\n';

function tap(
  text: string,
  dropUsage: boolean,
  size = text.length,
): { readonly out: string; readonly tap: OpenAiStreamTap } {
  const observer = new OpenAiStreamTap({ dropUsage });
  const bytes = Buffer.from(text);
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size)
    out.push(observer.push(bytes.subarray(at, at + size)) ?? Buffer.alloc(0));
  out.push(observer.end() ?? Buffer.alloc(0));
  return { out: Buffer.concat(out).toString(), tap: observer };
}

describe('OpenAiStreamTap', () => {
  it.each([1, 7, 10_000])('cuts out the usage event and nothing else, in chunks of %d bytes', (size) => {
    const text = `: ping\n\n${ROLE}${frame('{"content":"Hi"}')}${FINISH}${USAGE}${DONE}`;
    const { out, tap: observer } = tap(text, true, size);
    expect(out).toBe(text.replace(USAGE, ''));
    expect(observer.facts).toMatchObject({
      finished: true,
      usage: { buckets: { inputUncached: 3, outputText: 2 } },
      generatedTokens: 1,
    });
  });

  it.each([
    ['{"choices":[],"x_groq":{"id":"r","error":"no"}}', 'server_error'],
    ['{"base_resp":{"status_code":1002,"status_msg":"no"}}', 'rate_limit'],
    ['{"message":"no","code":503}', 'overloaded'],
    ['[{"error":{"code":429,"message":"no"}}]', 'rate_limit'],
    ['{"choices":[{"index":0,"delta":{},"finish_reason":"network_error"}]}', 'server_error'],
  ])('sees the failure in %s', (data, errorClass) => {
    const { facts } = tap(`${frame('{"content":"Hi"}')}data: ${data}\n\n${DONE}`, false).tap;
    expect(facts).toMatchObject({ finished: false, error: { class: errorClass } });
  });

  it('does not forget usage for a later one that counts nothing', () => {
    const zero = USAGE.replace(/:\d+/g, ':0');
    expect(tap(FINISH + USAGE + zero + DONE, false).tap.facts.usage?.buckets).toMatchObject({ outputText: 2 });
  });

  it('cuts it out when it is the last and has no blank line', () => {
    expect(tap(`${FINISH}${USAGE}`.trimEnd(), true).out).toBe(FINISH);
  });

  it('reads usage behind the terminal mark, and cuts it out there, too', () => {
    const { out, tap: observer } = tap(FINISH + DONE + USAGE, true);
    expect(out).toBe(FINISH + DONE);
    expect(observer.facts.usage?.buckets).toMatchObject({ inputUncached: 3, outputText: 2 });
  });

  it('says that nothing more is to be expected at the mark, not at a finish that usage follows', () => {
    expect(tap(FINISH, true).tap.facts).toMatchObject({ finished: true, isOver: false });
    expect(tap(FINISH + DONE, true).tap.facts).toMatchObject({ finished: true, isOver: true });
  });

  it('keeps usage that stands beside choices', () => {
    const text = frame('{"content":"a"}', ',"usage":{"prompt_tokens":1,"completion_tokens":1}') + DONE;
    expect(tap(text, true).out).toBe(text);
  });

  it('hands on the chunk itself', () => {
    const chunk = Buffer.from(frame('{"content":"a"}'));
    for (const dropUsage of [true, false]) expect(new OpenAiStreamTap({ dropUsage }).push(chunk)).toBe(chunk);
  });

  it('does not take the role and empty deltas for content', () => {
    const observer = tap(ROLE + frame('{"content":null}') + frame('{}'), false).tap;
    expect(observer.facts).toMatchObject({
      contentStarted: false,
      generatedTokens: 0,
      finished: false,
      id: 'c',
      model: 'm',
    });
  });

  it('counts deltas alike whether they fit a template or are parsed', () => {
    const texts = ['a', 'a long piece of text', '"quoted\\"', 'ü🧀', 'usage":{', '\\u0041', 'x'];
    const observer = tap(texts.map((text) => frame(`{"content":${JSON.stringify(text)}}`)).join(''), false).tap;
    expect(observer.facts.generatedTokens).toBe(1 + 5 + 1 + 1 + 1 + 1 + 1);
  });

  it('does not let a template hide a finish, an error or usage', () => {
    const deltas = frame('{"content":"a"}') + frame('{"content":"b"}');
    expect(
      tap(deltas + frame('{"content":"c"}').replace('"finish_reason":null', '"finish_reason":"stop"'), false).tap.facts
        .finished,
    ).toBe(true);
    expect(tap(deltas + frame('{"content":"c"}', ',"error":{"message":"no"}'), false).tap.facts.error?.message).toBe(
      'no',
    );
    expect(
      tap(deltas + frame('{"content":"c"}', ',"usage":{"prompt_tokens":1}'), false).tap.facts.usage?.buckets
        .inputUncached,
    ).toBe(1);
  });

  it.each(['{"choices":[', '"text"', 'garbage', '{"a":1}}'])('notices the malformed frame %s', (data) => {
    expect(tap(`${frame('{"content":"a"}')}data: ${data}\n\n${FINISH}${DONE}`, false).tap.facts).toMatchObject({
      error: { class: 'truncated' },
      finished: false,
    });
  });
});
