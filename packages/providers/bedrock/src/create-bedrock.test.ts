import type { Provider, UpstreamErrorInfo } from '@helix/contracts';
import type { LocalEnvironment } from '@helix/provider-kit';
import { FakeClock, FakeLogger } from '@helix/testkit';
import type { BedrockOptions } from './bedrock-options.js';
import { createBedrock } from './create-bedrock.js';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };
const clock = new FakeClock();

function create(options: BedrockOptions = {}, environment: Partial<LocalEnvironment> = {}): Provider {
  return createBedrock(
    { name: 'bedrock', options, clock, logger: new FakeLogger() },
    {
      variables: KEYS,
      now: () => clock.now(),
      readFile: () => Promise.resolve(undefined),
      request: () => Promise.reject(new Error('no network')),
      homeFolder: '/home',
      ...environment,
    },
  );
}

async function dial(provider: Provider, model = 'm', stream = false, dialect = 'bedrock-converse') {
  const body = Buffer.from('{}');
  return provider.dial({ operation: 'chat', dialect, model, stream, body, forwardedHeaders: {}, requestId: 'r' });
}

it.each([
  ['us.anthropic.claude-x-v1:0', false, 'bedrock-converse', '/model/us.anthropic.claude-x-v1%3A0/converse'],
  ['m', true, 'bedrock-converse', '/model/m/converse-stream'],
  ['m', false, 'bedrock-anthropic', '/model/m/invoke'],
  ['m', true, 'bedrock-anthropic', '/model/m/invoke-with-response-stream'],
  [
    'arn:aws:bedrock:eu-west-1:1:application-inference-profile/p',
    false,
    'bedrock-converse',
    '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Aapplication-inference-profile%2Fp/converse',
  ],
])('calls %s (stream: %s) in %s at its path', async (model, stream, dialect, path) => {
  const request = await dial(create(), model, stream, dialect);
  expect(request).toMatchObject({ origin: 'https://bedrock-runtime.eu-west-1.amazonaws.com', path });
  expect(request.headers['authorization']).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date,/,
  );
});

it('knows the FIPS endpoint, the one of China, another address, and the OpenAI-compatible one', async () => {
  const originOf = async (options: BedrockOptions, dialect?: string) => {
    const { origin, path } = await dial(create(options), 'm', false, dialect);
    return origin + path;
  };
  expect(await originOf({ fips: true })).toBe('https://bedrock-runtime-fips.eu-west-1.amazonaws.com/model/m/converse');
  expect(await originOf({ region: 'cn-north-1' })).toBe(
    'https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/m/converse',
  );
  expect(await originOf({ baseUrl: 'http://vpce:8080/x/' })).toBe('http://vpce:8080/x/model/m/converse');
  expect(await originOf({}, 'openai-chat')).toBe('https://bedrock-mantle.eu-west-1.api.aws/v1/chat/completions');
});

it('sends a Bedrock key as a bearer token, the environment’s only where nothing else is configured', async () => {
  const variables = { ...KEYS, AWS_BEARER_TOKEN_BEDROCK: 'env-key' };
  const authorizationOf = async (options: BedrockOptions) =>
    (await dial(create(options, { variables }))).headers['authorization'];
  expect(await authorizationOf({ apiKey: 'own-key' })).toBe('Bearer own-key');
  expect(await authorizationOf({})).toBe('Bearer env-key');
  expect(await authorizationOf({ accessKeyId: 'A', secretAccessKey: 'S' })).toMatch(/Credential=A\//);
});

it('corrects its clock by the date of a refusal, once, and signs by it', async () => {
  const provider = create();
  const error: UpstreamErrorInfo = { class: 'authentication', message: 'Signature expired', status: 403 };
  const date = new Date(clock.now() + 3_600_000);
  const headers = { 'x-amzn-errortype': 'InvalidSignatureException:x', date: date.toUTCString() };
  expect(provider.classifyError?.(error, headers)).toMatchObject({ class: 'server_error', retryAfterMs: 0 });
  const stamp = (await dial(provider)).headers['x-amz-date'];
  expect(stamp?.slice(0, 13)).toBe(date.toISOString().replace(/[-:]/g, '').slice(0, 13));
  expect(provider.classifyError?.(error, headers)).toMatchObject({ class: 'authentication' });
});

it('renews expired credentials and has the call made again; the same keys once more are a failure', async () => {
  let keys = 'first';
  const variables = { AWS_REGION: 'r', AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/creds' };
  const request = () =>
    Promise.resolve({ status: 200, text: JSON.stringify({ AccessKeyId: keys, SecretAccessKey: 's', Token: keys }) });
  const provider = create({}, { variables, request });
  const error: UpstreamErrorInfo = {
    class: 'permission',
    message: 'The security token included in the request is expired',
    status: 403,
  };
  const headers = { 'x-amzn-errortype': 'ExpiredTokenException' };
  const tokenOf = async () => (await dial(provider)).headers['x-amz-security-token'];
  expect(await tokenOf()).toBe('first');
  keys = 'second';
  expect(provider.classifyError?.(error, headers)).toMatchObject({ class: 'server_error', retryAfterMs: 0 });
  expect(await tokenOf()).toBe('second');

  const fixed = create();
  await dial(fixed);
  expect(fixed.classifyError?.(error, headers).class).toBe('server_error');
  await dial(fixed);
  expect(fixed.classifyError?.(error, headers).class).toBe('authentication');
});

describe('credentials that expire', () => {
  /** From a container whose answers hold for an hour: `keys-1`, `keys-2` …; at load 2 it may be away. */
  function createByContainer({ isAwayAtSecond = false } = {}) {
    const variables = { AWS_REGION: 'r', AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/creds' };
    let loads = 0;
    const request = () => {
      loads += 1;
      if (loads === 2 && isAwayAtSecond) return Promise.resolve({ status: 404, text: '' });
      const keys = {
        AccessKeyId: `keys-${loads}`,
        SecretAccessKey: 's',
        Token: `keys-${loads}`,
        Expiration: new Date(clock.now() + 3_600_000).toISOString(),
      };
      return Promise.resolve({ status: 200, text: JSON.stringify(keys) });
    };
    const provider = create({}, { variables, request });
    const tokenOf = async () => (await dial(provider)).headers['x-amz-security-token'];
    return { provider, tokenOf, loads: () => loads };
  }

  it('are renewed beside the calls ten minutes before their end', async () => {
    const { tokenOf, loads } = createByContainer();
    await tokenOf();
    await clock.advance(49 * 60_000);
    expect([await tokenOf(), loads()]).toEqual(['keys-1', 1]);
    await clock.advance(2 * 60_000);
    expect(await tokenOf()).toBe('keys-1');
    await new Promise(setImmediate);
    expect([await tokenOf(), loads()]).toEqual(['keys-2', 2]);
  });

  it('are signed with beyond their end while their source is away', async () => {
    const { tokenOf, loads } = createByContainer({ isAwayAtSecond: true });
    await tokenOf();
    await clock.advance(61 * 60_000);
    expect([await tokenOf(), loads()]).toEqual(['keys-1', 2]);
  });

  it('are not renewed for the late failures of calls that were signed before a renewal', async () => {
    const { provider, tokenOf, loads } = createByContainer();
    const error: UpstreamErrorInfo = { class: 'permission', message: 'Expired', status: 403 };
    const classify = () => provider.classifyError?.(error, { 'x-amzn-errortype': 'ExpiredTokenException' }).class;
    await tokenOf();
    expect([classify(), classify()]).toEqual(['server_error', 'server_error']);
    await tokenOf();
    await clock.advance(9_000);
    expect(classify()).toBe('server_error');
    expect([await tokenOf(), loads()]).toEqual(['keys-2', 2]);
  });
});

it('reads the request id', () => {
  expect(create().readRequestId?.({ 'x-amzn-requestid': 'id' })).toBe('id');
});

it.each([
  ['amazon.titan-embed-text-v2:0', ['bedrock-converse', 'bedrock-titan-embed']],
  ['eu.cohere.embed-v4:0', ['bedrock-converse', 'cohere-embed']],
  ['arn:aws:bedrock:eu-west-1::foundation-model/cohere.embed-english-v3', ['bedrock-converse', 'cohere-embed']],
  ['amazon.nova-lite-v1:0', ['bedrock-converse']],
])('speaks to %s in %j', (model, dialects) => {
  expect(create().dialectsOf?.(model)).toEqual(dialects);
});

it('embeds nothing by the OpenAI-compatible endpoint alone', () => {
  expect(create({ dialects: ['openai-chat'] })).toMatchObject({ dialects: ['openai-chat'], operations: ['chat'] });
});

it.each([
  ['3', 3],
  [['3', '4'], 7],
  [undefined, undefined],
  [['3', 'x'], undefined],
  ['', undefined],
  [[], undefined],
])('reads the count %j of a header as %j tokens', (value, tokens) => {
  const usage = create().readUsage?.({ 'x-amzn-bedrock-input-token-count': value });
  expect(usage?.buckets.inputUncached).toBe(tokens);
});
