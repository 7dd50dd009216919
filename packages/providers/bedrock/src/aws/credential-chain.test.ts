import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalEnvironment } from '@helix/provider-kit';
import { requestSmall } from '@helix/provider-kit';
import { loadCredentials } from './credential-chain.js';
import { resolveRegion } from './resolve-region.js';

const ANSWER = JSON.stringify({
  AccessKeyId: 'AK',
  SecretAccessKey: 'SK',
  Token: 'T',
  Expiration: '2030-01-01T00:00:00Z',
});
const FOUND = { accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: 'T', expiresAt: Date.UTC(2030, 0, 1) };
const STS_ANSWER = `<R><Credentials><AccessKeyId>AK</AccessKeyId><SecretAccessKey>SK</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></R>`;

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let url: string;
let seen: Seen[];
let answer: (request: Seen, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      const entry = { method, url: path, headers, body };
      seen.push(entry);
      answer(entry, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
  answer = (_request, response) => response.end(ANSWER);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function load(variables: Record<string, string>, files: Record<string, string> = {}, profile?: string) {
  return loadCredentials(environmentOf(variables, files), { profile, region: 'eu-west-1' });
}

function environmentOf(variables: Record<string, string>, files: Record<string, string> = {}): LocalEnvironment {
  return {
    variables: { AWS_EC2_METADATA_DISABLED: 'true', AWS_ENDPOINT_URL_STS: url, ...variables },
    now: () => 0,
    readFile: (path) => Promise.resolve(files[path]),
    request: requestSmall,
    homeFolder: '/home',
  };
}

it('takes the variables first, unless a profile is named', async () => {
  const variables = { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 'S' };
  const files = { '/home/.aws/credentials': '[p]\naws_access_key_id = P\naws_secret_access_key=S\n' };
  expect(await load(variables)).toMatchObject({ accessKeyId: 'E' });
  expect(await load(variables, files, 'p')).toMatchObject({ accessKeyId: 'P' });
  await expect(load(variables, files, 'none')).rejects.toThrow('The AWS profile "none"');
});

it('trades a web identity token for a role, unsigned (IRSA)', async () => {
  answer = (_request, response) => response.end(STS_ANSWER);
  const variables = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:role', AWS_ROLE_SESSION_NAME: 'pod' };
  expect(await load(variables, { '/token': 'jwt\n' })).toEqual(FOUND);
  expect(seen[0]?.headers.authorization).toBeUndefined();
  expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toMatchObject({
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn: 'arn:role',
    RoleSessionName: 'pod',
    WebIdentityToken: 'jwt',
  });
});

it('takes a role on with the keys of its source profile', async () => {
  answer = (_request, response) => response.end(STS_ANSWER);
  const files = {
    '/home/.aws/config': '[profile work]\nrole_arn = arn:role\nsource_profile = base\nexternal_id = x\n',
    '/home/.aws/credentials': '[base]\naws_access_key_id = BASE\naws_secret_access_key = S\n',
  };
  expect(await load({ AWS_PROFILE: 'work' }, files)).toEqual(FOUND);
  expect(seen[0]?.headers.authorization).toContain('Credential=BASE/');
  expect(seen[0]?.body).toContain('ExternalId=x');
});

it('refuses profiles that take their role from each other', async () => {
  const files = {
    '/home/.aws/config':
      '[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = a\n',
  };
  await expect(load({}, files, 'a')).rejects.toThrow('takes its role from itself');
});

it('says what STS says, without the message that may hold a token', async () => {
  answer = (_request, response) =>
    response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>jwt</Message></Error>');
  const failed = load({ AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'r' }, { '/token': 'jwt' });
  await expect(failed).rejects.toThrow(/status 403 \(AccessDenied\)\.$/);
});

it('asks the container with its token file, and tries again after a failure', async () => {
  answer = (_request, response) => (seen.length < 3 ? response.writeHead(500).end() : response.end(ANSWER));
  const variables = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/v1/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/pod',
  };
  expect(await load(variables, { '/pod': 'pod-token' })).toEqual(FOUND);
  expect(seen.map(({ url: path, headers }) => [path, headers.authorization])).toEqual(
    Array.from({ length: 3 }, () => ['/v1/credentials', 'pod-token']),
  );
});

it.each([
  'http://evil.example/',
  'http://169.254.169.254/',
  'http://10.0.0.1/',
  'ftp://127.0.0.1/',
  'http://127.0.0.1.evil.example/',
])('sends no container token to %s', async (target) => {
  await expect(load({ AWS_CONTAINER_CREDENTIALS_FULL_URI: target })).rejects.toThrow('by https only');
});

it('refuses a container token that could end the head', async () => {
  const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a\r\nb: c' };
  await expect(load(variables)).rejects.toThrow('line end');
});

describe('the instance', () => {
  const variables = () => ({ AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: url });

  beforeEach(() => {
    answer = ({ method, url: path, headers }, response) => {
      if (method === 'PUT')
        return response.end(headers['x-aws-ec2-metadata-token-ttl-seconds'] === '21600' ? 'tok' : '');
      if (headers['x-aws-ec2-metadata-token'] !== 'tok') return response.writeHead(401).end();
      if (path === '/latest/meta-data/placement/region') return response.end('eu-north-1');
      return response.end(path?.endsWith('/role') ? ANSWER : 'role\n');
    };
  });

  it('gives the credentials of its role, by IMDSv2', async () => {
    expect(await load(variables())).toEqual(FOUND);
  });

  it('tells the region where nothing else does', async () => {
    expect(await resolveRegion(environmentOf(variables()), undefined)).toBe('eu-north-1');
    expect(await resolveRegion(environmentOf({ AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }), undefined)).toBe('a');
    const files = { '/home/.aws/config': '[default]\nregion = c\n' };
    expect(await resolveRegion(environmentOf({}, files), undefined)).toBe('c');
    await expect(resolveRegion(environmentOf({}), undefined)).rejects.toThrow('AWS_REGION');
  });

  it('is not waited for longer than its limit', async () => {
    answer = () => undefined;
    await expect(load(variables())).rejects.toThrow();
  });
});

it('says that there are none', async () => {
  await expect(load({})).rejects.toThrow('There are no AWS credentials');
});
