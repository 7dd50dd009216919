import type { RouteContribution } from '@helix/contracts';
import { type PluginCheck, reportCheck } from './plugin-check.js';

/** The running trial, as a caller sees it. */
export interface TrialGateway {
  readonly url: string;
  readonly key: string;
  readonly adminKey: string;
  /** Name of the plugin that is tried. */
  readonly plugin: string;
}

const MESSAGES = [{ role: 'user', content: 'Hello' }];
const LONGEST_MS = 20_000;

const CALLS = [
  ['chat', '/v1/chat/completions', { model: 'chat', messages: MESSAGES }],
  ['chat, streamed', '/v1/chat/completions', { model: 'chat', messages: MESSAGES, stream: true }],
  ['messages, streamed', '/v1/messages', { model: 'chat', max_tokens: 64, messages: MESSAGES, stream: true }],
  ['embeddings', '/v1/embeddings', { model: 'chat', input: 'Hello' }],
] as const;

/** Calls every kind of door, JSON and streams. A refusal is an answer; a 5xx, a broken stream or silence is a failure. */
export async function callEveryDoor(gateway: TrialGateway): Promise<readonly PluginCheck[]> {
  const checks: PluginCheck[] = [];
  for (const [check, path, body] of CALLS) checks.push(await callDoor(gateway, check, { path, body }));
  return [...checks, await callWithoutKey(gateway)];
}

/** A plugin that lets strangers in should do so on purpose. */
async function callWithoutKey(gateway: TrialGateway): Promise<PluginCheck> {
  const [, path, body] = CALLS[0];
  const { state, said } = await callDoor({ ...gateway, key: '' }, 'no key', { path, body });
  if (state === 'ok') return reportCheck('note', 'no key', `${said}: a caller without a key is let in`);
  return reportCheck(state === 'note' && said.startsWith('401') ? 'ok' : state, 'no key', said);
}

async function callDoor(
  gateway: TrialGateway,
  check: string,
  call: { readonly path: string; readonly body: object },
): Promise<PluginCheck> {
  try {
    const response = await fetch(`${gateway.url}${call.path}`, {
      method: 'POST',
      headers: {
        ...(gateway.key === '' ? {} : { authorization: `Bearer ${gateway.key}` }),
        'content-type': 'application/json',
        'x-helix-explain': '1',
      },
      body: JSON.stringify(call.body),
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    const text = await response.text();
    const { status } = response;
    const said = saidBy(gateway.plugin, response.headers.get('x-helix-trace'));
    if (status < 300) {
      const broken = /^(event: error|data: \{"error")/m.test(text);
      return reportCheck(broken ? 'fail' : 'ok', check, broken ? 'the stream ended with an error' : `${status}${said}`);
    }
    return reportCheck(status >= 500 ? 'fail' : 'note', check, `${status} ${errorOf(text)}${said}`);
  } catch (error) {
    return reportCheck('fail', check, `no answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the plugin said of the call, from the decision trace. */
function saidBy(plugin: string, header: string | null): string {
  if (header === null) return '';
  const { trace } = JSON.parse(header) as {
    readonly trace: readonly { readonly plugin: string; readonly said: string }[];
  };
  const said = trace.filter((entry) => entry.plugin === plugin && entry.said !== '').map((entry) => entry.said);
  return said.length === 0 ? '' : `; it said: ${said.join('; ')}`;
}

function errorOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly code?: string; readonly message?: string } };
    return [error?.code, error?.message].filter((part) => part !== undefined).join(': ');
  } catch {
    return text.slice(0, 200);
  }
}

/** Calls the endpoints that the plugin contributes, where that changes nothing and needs no parameter. */
export async function callContributedRoutes(
  gateway: TrialGateway,
  routes: readonly RouteContribution[],
): Promise<readonly PluginCheck[]> {
  const checks: PluginCheck[] = [];
  for (const { method, path, access } of routes) {
    if (method !== 'GET' || path.includes(':')) continue;
    const check = `${method} ${path}`;
    const key = access === 'admin' ? gateway.adminKey : gateway.key;
    try {
      const response = await fetch(`${gateway.url}${path}`, {
        headers: access === 'public' ? {} : { authorization: `Bearer ${key}` },
        signal: AbortSignal.timeout(LONGEST_MS),
      });
      const text = await response.text();
      const { status } = response;
      const said = `${status}${status < 300 ? '' : ` ${errorOf(text)}`} (access: ${access})`;
      checks.push(reportCheck(status >= 500 ? 'fail' : status < 300 ? 'ok' : 'note', check, said));
    } catch (error) {
      checks.push(reportCheck('fail', check, `no answer: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  return checks;
}
