import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';

export interface RemoteOptions {
  readonly url: string;
  readonly adminKey?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Calls the admin API of a running gateway. Throws with the gateway's own message, or with what to do when nothing answers. */
export function callAdmin<T>(
  options: RemoteOptions,
  env: NodeJS.ProcessEnv,
  call: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<T> {
  const url = new URL(`/admin/v1/${call.path}`, options.url);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  return new Promise((resolve, reject) => {
    const sending = (url.protocol === 'https:' ? secureRequest : request)(
      url,
      {
        method: call.method,
        timeout: 30_000,
        headers: { authorization: `Bearer ${findAdminKey(options, env)}`, 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const parsed = parseReply(text);
          if ((response.statusCode ?? 500) < 300) resolve(parsed as T);
          else
            reject(
              new Error(
                parsed.error?.message ??
                  `${options.url} answered with status ${response.statusCode}. Is it a Helix gateway?`,
              ),
            );
        });
      },
    );
    sending.on('timeout', () => sending.destroy(new Error('no answer within 30 s')));
    sending.on('error', (error) =>
      reject(
        new Error(
          `No gateway answers at ${options.url} (${error.message}). Start it with \`npm start\`, or name another with --url.`,
        ),
      ),
    );
    sending.end(body);
  });
}

/** Everything of a list, page by page. */
export async function listAdmin<T>(
  options: RemoteOptions,
  env: NodeJS.ProcessEnv,
  path: string,
): Promise<{ readonly data: readonly T[] }> {
  const data: T[] = [];
  let cursor: string | null = null;
  do {
    const query: string = `${path.includes('?') ? '&' : '?'}limit=500${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: Page<T> = await callAdmin<Page<T>>(options, env, { method: 'GET', path: `${path}${query}` });
    data.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return { data };
}

interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

function findAdminKey(options: RemoteOptions, env: NodeJS.ProcessEnv): string {
  const given = options.adminKey ?? env['HELIX_ADMIN_KEY'];
  if (given !== undefined && given !== '') return given;
  try {
    return readFileSync(join(env['HELIX_DATA'] ?? 'data', 'admin.key'), 'utf8').trim();
  } catch {
    throw new Error('No admin key. Give --admin-key, set HELIX_ADMIN_KEY, or run this where the data directory is.');
  }
}

/** Something else than a gateway may answer at the address, and not in JSON. */
function parseReply(text: string): { readonly error?: { readonly message?: string } } {
  try {
    return text === '' ? {} : (JSON.parse(text) as { readonly error?: { readonly message?: string } });
  } catch {
    return {
      error: {
        message: 'What answers there is not a Helix gateway: its answer is not JSON. Name the gateway with --url.',
      },
    };
  }
}
