import { request as httpRequest } from 'node:http';
import type { RouteDescription } from '@helix/contracts';

/** A gateway as the check of its doors sees it. */
export interface DoorsUnderTest {
  readonly url: string;
  /** A key whose every cap is exhausted. */
  readonly exhaustedKey: string;
  /** As `GET /admin/v1/routes` lists them. */
  readonly routes: readonly RouteDescription[];
  /** How many requests the only upstream has received. */
  countUpstreamRequests(): number;
}

const BODY = {
  model: 'oai',
  max_tokens: 10,
  messages: [{ role: 'user', content: 'Hi' }],
  input: 'Hi',
  query: 'Hi',
  documents: ['Hi'],
  contents: [{ parts: [{ text: 'Hi' }] }],
  content: { parts: [{ text: 'Hi' }] },
  input_file_id: 'file_of_nobody',
};

const BOUNDARY = 'door';
/** The model comes after the file. */
const FORM = [
  '--door\r\ncontent-disposition: form-data; name="file"; filename="hi.mp3"\r\ncontent-type: audio/mpeg\r\n\r\nHi\r\n',
  '--door\r\ncontent-disposition: form-data; name="model"\r\n\r\noai\r\n--door--\r\n',
].join('');
/** Operations that take a form alone. */
const FORMS: readonly string[] = ['image_edits', 'image_variations', 'transcriptions', 'translations'];

function contentTypeOf({ operation }: RouteDescription): string {
  return FORMS.includes(operation) ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/json';
}

function bodyOf({ operation }: RouteDescription, path: string): string {
  if (FORMS.includes(operation)) return FORM;
  // A `prompt` is a text to completions and images alone: to Responses it names one that the provider keeps.
  const takesPrompt = operation === 'images' || /(?<!chat)\/+completions/i.test(decodeURI(path));
  return JSON.stringify(takesPrompt ? { ...BODY, prompt: 'Hi' } : BODY);
}

/**
 * Tries every route of a running gateway with an exhausted key and with none. Gives one sentence for each door that is open: a billable route
 * that does not refuse, however its path is written, another that lets in whom it is not for, and any that reaches the upstream.
 */
export async function findOpenDoors(doors: DoorsUnderTest): Promise<readonly string[]> {
  const problems: string[] = [];
  const knock = async (route: RouteDescription, path: string, key: string | undefined): Promise<number> => {
    const before = doors.countUpstreamRequests();
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const status =
      route.operation === 'realtime'
        ? await knockForSocket(`${doors.url}${path}${path.includes('?') ? '&' : '?'}model=oai`, authorization)
        : await knockPlainly(`${doors.url}${path}`, route, authorization);
    if (doors.countUpstreamRequests() !== before)
      problems.push(
        `${route.method} ${path} reached the upstream ${key === undefined ? 'without a key' : 'with an exhausted key'}`,
      );
    return status;
  };
  for (const route of doors.routes) {
    const plain = fill(route.path);
    for (const path of hasVariants(route) ? variantsOf(plain) : [plain]) {
      const missing = await knock(route, path, undefined);
      const exhausted = await knock(route, path, doors.exhaustedKey);
      if (route.access !== 'public' && missing !== 401 && !(missing === 404 && path !== plain))
        problems.push(`${route.method} ${path} answered ${missing} without a key`);
      if (
        route.billable &&
        !refusals(route, path === plain).includes(exhausted) &&
        !(exhausted === 404 && path !== plain)
      )
        problems.push(`${route.method} ${path} answered ${exhausted} to an exhausted key`);
      if (route.access === 'admin' && exhausted !== 401 && exhausted !== 403)
        problems.push(`${route.method} ${path} answered ${exhausted} to a key that is no admin's`);
    }
  }
  return problems;
}

type Headers = Readonly<Record<string, string>>;

async function knockPlainly(url: string, route: RouteDescription, headers: Headers): Promise<number> {
  const response = await fetch(url, {
    method: route.method,
    redirect: 'manual',
    headers: { 'content-type': contentTypeOf(route), ...headers },
    ...(route.method === 'GET' || route.method === 'HEAD' ? {} : { body: bodyOf(route, new URL(url).pathname) }),
  });
  await response.arrayBuffer();
  return response.status;
}

function knockForSocket(url: string, headers: Headers): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest(url, {
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });
    asking.on('error', reject);
    asking.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 101);
    });
    asking.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    asking.end();
  });
}

/** Under a cap, what nobody can price is refused as such: a provider's own path with another method or spelling. */
function refusals({ operation, method }: RouteDescription, isPlain: boolean): readonly number[] {
  // A batch's input has to be a file of the caller's, and here is none.
  if (operation === 'batches') return [404];
  // Spelled otherwise it is no address of a WebSocket, and says so before it costs anything.
  if (operation === 'realtime') return isPlain ? [402] : [402, 426];
  if (operation !== 'passthrough' || (method === 'POST' && isPlain)) return [402];
  return method === 'POST' ? [402, 400] : [400];
}

/** The path with its parameters filled in. */
function fill(path: string): string {
  return path
    .replace('/:provider/*path', '/oai/chat/completions')
    .replace(/:model\b/, 'oai')
    .replace(/(?<=\/)[:*]\w+/g, 'x');
}

/** One method is enough to try the spellings of a provider's own paths. */
function hasVariants({ billable, operation, method }: RouteDescription): boolean {
  return billable && (operation !== 'passthrough' || method === 'POST');
}

/** Ways to write a path that a router may or may not take for the same. */
function variantsOf(path: string): readonly string[] {
  return [
    path,
    `${path}/`,
    `/${path}`,
    path.replace(/\/([a-z])/, '//$1'),
    path.toUpperCase(),
    path.replace(/[a-z](?=[a-z]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    `${path}?x=1`,
    path.replace('/', '/./'),
  ];
}
