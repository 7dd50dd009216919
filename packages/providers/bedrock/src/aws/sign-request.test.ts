import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { signRequest } from './sign-request.js';

const folder = join(process.env.HELIX_SHARED ?? resolve(__dirname, '../../../../../../shared'), 'vectors/sigv4');
const cases = existsSync(folder) ? readdirSync(folder).map((name) => ({ name })) : [];
if (cases.length === 0)
  console.warn(`SKIPPED: no SigV4 vectors in ${folder}; set HELIX_SHARED to the folder that holds them.`);

interface Vector {
  readonly credentials: { readonly access_key_id: string; readonly secret_access_key: string; readonly token?: string };
  readonly normalize: boolean;
  readonly region: string;
  readonly service: string;
  readonly sign_body: boolean;
  readonly timestamp: string;
  readonly omit_session_token?: boolean;
}

/** Source of the vectors: awslabs/aws-c-auth. */
(cases.length === 0 ? it.skip : it.each(cases))('signs the vector $name as AWS does', ({ name } = { name: '' }) => {
  const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
  const vector = JSON.parse(read('context.json')) as Vector;
  const { access_key_id, secret_access_key, token } = vector.credentials;
  const { authorization } = signRequest(parseRequest(read('request.txt')), {
    credentials: { accessKeyId: access_key_id, secretAccessKey: secret_access_key, sessionToken: token },
    region: vector.region,
    service: vector.service,
    now: Date.parse(vector.timestamp),
    normalize: vector.normalize,
    signBody: vector.sign_body,
    omitSessionToken: vector.omit_session_token === true,
  });
  expect(authorization).toMatch(new RegExp(`Signature=${read('header-signature.txt').trim()}$`));
});

it('encodes what is encoded on the wire once more, and changes with every part of the request', () => {
  const sign = (path: string, now = 0, body = ''): string | undefined =>
    signRequest(
      { method: 'POST', path, headers: [['host', 'a.test']], body: Buffer.from(body) },
      { credentials: { accessKeyId: 'A', secretAccessKey: 'S' }, region: 'r', service: 'bedrock', now },
    ).authorization;
  const all = [
    sign('/model/x%3A0/converse'),
    sign('/model/x:0/converse'),
    sign('/model/x%3A0/converse', 1_000),
    sign('/', 0, 'b'),
  ];
  expect(new Set(all).size).toBe(all.length);
});

function parseRequest(text: string) {
  const [head = '', ...rest] = text.split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const headers: [string, string][] = [];
  for (const line of lines) {
    const last = headers.at(-1);
    if (/^\s/.test(line) && last !== undefined) last[1] += ` ${line}`;
    else if (line.includes(':')) headers.push([line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]);
  }
  const [, method = '', path = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(first) ?? [];
  return { method, path, headers, body: Buffer.from(rest.join('\n\n')) };
}
