import { generateKeyPairSync, verify } from 'node:crypto';
import { fakeEnvironment } from '../fake-environment.test.support.js';
import { loadToken } from './load-token.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const SERVICE_ACCOUNT = {
  type: 'service_account',
  client_email: 'law@p-1.iam.gserviceaccount.com',
  private_key: KEY,
  private_key_id: 'k1',
  token_uri: 'https://token.example/token',
};
const EXTERNAL = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.example/token',
  credential_source: { file: '/var/run/token' },
};

function formOf(body: string | undefined): URLSearchParams {
  return new URLSearchParams(body);
}

describe('a service account', () => {
  it('exchanges a JWT that its key has signed', async () => {
    const fake = fakeEnvironment();
    const token = await loadToken(JSON.stringify(SERVICE_ACCOUNT), fake.environment);
    expect(token).toEqual({ token: 'token-1', expiresAt: fake.now + 3_600_000 });
    const [request] = fake.requests;
    expect(request).toMatchObject({ url: 'https://token.example/token', method: 'POST' });
    const assertion = formOf(request?.body).get('assertion') ?? '';
    const [header = '', claims = '', signature = ''] = assertion.split('.');
    const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(parse(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
    expect(parse(claims)).toEqual({
      iss: SERVICE_ACCOUNT.client_email,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: 'https://token.example/token',
      iat: 1_700_000_000,
      exp: 1_700_003_600,
    });
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
  });

  it('is read from a file by its path, or by GOOGLE_APPLICATION_CREDENTIALS, with its line ends spelled out too', async () => {
    const fake = fakeEnvironment();
    const spelled = { ...SERVICE_ACCOUNT, private_key: KEY.replaceAll('\n', '\\n') };
    fake.files = { '/a.json': JSON.stringify(spelled), '/b.json': JSON.stringify(SERVICE_ACCOUNT) };
    fake.variables = { GOOGLE_APPLICATION_CREDENTIALS: '/b.json' };
    await loadToken('/a.json', fake.environment);
    await loadToken(undefined, fake.environment);
    expect(fake.requests.map(({ url }) => url)).toEqual(['https://token.example/token', 'https://token.example/token']);
  });

  it.each([
    ['a missing file', '/none.json', /no file of Google credentials at \/none\.json/],
    ['no JSON', '{"private_key": "hush', /holds no JSON/],
    ['another type', '{"type":"magic"}', /"magic" are not supported/],
    ['no key', '{"type":"service_account","client_email":"a"}', /no `private_key`/],
    ['a broken key', '{"type":"service_account","client_email":"a","private_key":"hush"}', /no PEM key/],
  ])('says what is wrong with %s, and shows nothing of it', async (_what, configured, message) => {
    const failed = loadToken(configured, fakeEnvironment().environment);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow('hush');
  });

  it('tells the endpoint’s code when it refuses', async () => {
    const fake = fakeEnvironment();
    fake.answer = () => ({ status: 400, text: '{"error":"invalid_grant","error_description":"hush"}' });
    const failed = loadToken(JSON.stringify(SERVICE_ACCOUNT), fake.environment);
    await expect(failed).rejects.toThrow('answered 400 (invalid_grant) instead of a token.');
  });
});

describe('an identity of another provider', () => {
  it('exchanges its token, which is read anew each time', async () => {
    const fake = fakeEnvironment();
    fake.files = { '/var/run/token': 'jwt-1\n' };
    await loadToken(JSON.stringify(EXTERNAL), fake.environment);
    fake.files = { '/var/run/token': 'jwt-2' };
    await loadToken(JSON.stringify(EXTERNAL), fake.environment);
    expect(fake.requests.map(({ body }) => formOf(body).get('subject_token'))).toEqual(['jwt-1', 'jwt-2']);
    expect(formOf(fake.requests[0]?.body).get('audience')).toBe(EXTERNAL.audience);
  });

  it('takes the token from an address as JSON, and acts as a service account', async () => {
    const fake = fakeEnvironment();
    const url = 'https://iam.example/v1/sa:generateAccessToken';
    const credentials = {
      ...EXTERNAL,
      credential_source: {
        url: 'http://169.254.1.1/token',
        headers: { 'x-id': '1' },
        format: { type: 'json', subject_token_field_name: 'jwt' },
      },
      service_account_impersonation_url: url,
    };
    fake.answer = (request) => {
      if (request.url === url)
        return { status: 200, text: '{"accessToken":"acting","expireTime":"2030-01-01T00:00:00Z"}' };
      return { status: 200, text: request.method === undefined ? '{"jwt":"j"}' : '{"access_token":"federated"}' };
    };
    expect(await loadToken(JSON.stringify(credentials), fake.environment)).toEqual({
      token: 'acting',
      expiresAt: Date.parse('2030-01-01T00:00:00Z'),
    });
    expect(fake.requests[0]?.headers).toEqual({ 'x-id': '1' });
    expect(fake.requests[2]?.headers).toMatchObject({ authorization: 'Bearer federated' });
  });

  it('says so when its token is not there', async () => {
    await expect(loadToken(JSON.stringify(EXTERNAL), fakeEnvironment().environment)).rejects.toThrow('holds none');
  });
});

it('refreshes the token of gcloud’s user', async () => {
  const fake = fakeEnvironment();
  const user = { type: 'authorized_user', client_id: 'i', client_secret: 's', refresh_token: 'r' };
  fake.files = { '/home/law/.config/gcloud/application_default_credentials.json': JSON.stringify(user) };
  expect((await loadToken(undefined, fake.environment)).token).toBe('token-1');
  expect(Object.fromEntries(formOf(fake.requests[0]?.body))).toMatchObject({
    grant_type: 'refresh_token',
    client_id: 'i',
  });
});

describe('the metadata server', () => {
  it('is asked when nothing else is there', async () => {
    const fake = fakeEnvironment();
    expect((await loadToken(undefined, fake.environment)).token).toBe('token-1');
    expect(fake.requests).toEqual([
      {
        url: 'http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token',
        headers: { 'metadata-flavor': 'Google' },
        timeoutMs: 3_000,
      },
    ]);
  });

  it('is asked three times, and then it is said what was looked for', async () => {
    const fake = fakeEnvironment();
    fake.answer = () => Promise.reject(new Error('ENOTFOUND'));
    await expect(loadToken(undefined, fake.environment)).rejects.toThrow('There are no Google credentials');
    expect(fake.requests).toHaveLength(3);
  });
});
