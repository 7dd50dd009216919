import type { IncomingMessage } from 'node:http';

/** What may be offered, each once. Source: RFC 6455, 4.1 */
const TOKEN = /^[!#$%&'*+.^`|~\w-]+$/;
const KEY = 'openai-insecure-api-key.';
const BETA = 'openai-beta.';
/** Whose account is asked for: the gateway's own settings say that. */
const ACCOUNTS = ['openai-organization.', 'openai-project.'];

/**
 * The sub-protocols of a handshake, without what browsers write there because they can set no headers: the key and the beta become the headers that they
 * stand for (a header that is there counts), and leave the list. Source: https://platform.openai.com/docs/guides/realtime-websocket
 */
export function takeOfferedProtocols(request: IncomingMessage): readonly string[] {
  const { headers } = request;
  const offered = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol, index, all) => TOKEN.test(protocol) && all.indexOf(protocol) === index);
  const key = offered.find((protocol) => protocol.startsWith(KEY))?.slice(KEY.length);
  if (key !== undefined) headers.authorization ??= `Bearer ${key}`;
  const beta = offered.find((protocol) => protocol.startsWith(BETA))?.slice(BETA.length);
  if (beta !== undefined) headers['openai-beta'] ??= beta.replace(/^realtime-/, 'realtime=');
  const kept = offered.filter(
    (protocol) => !protocol.startsWith(KEY) && !ACCOUNTS.some((own) => protocol.startsWith(own)),
  );
  if (kept.length > 0) headers['sec-websocket-protocol'] = kept.join(', ');
  else delete headers['sec-websocket-protocol'];
  return kept;
}
