import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Pool } from 'undici';
import { reportCpu } from './report-cpu.js';

/** `pass`: bytes through. `json`: request and reply parsed, the model set. `express`: json inside Express 5 with its own body reader. */
const kind = process.argv[2] ?? 'pass';
const pool = new Pool(process.env['BENCH_UPSTREAM'] ?? '', { connections: 256, pipelining: 1 });

function handle(request: IncomingMessage, response: ServerResponse): void {
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  request.on('data', (chunk: Buffer) => {
    if (first === undefined) first = chunk;
    else if (rest === undefined) rest = [first, chunk];
    else rest.push(chunk);
  });
  request.on('end', () => {
    let body: Buffer | string = rest === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest);
    if (kind !== 'pass') {
      const parsed = JSON.parse(body.toString()) as Record<string, unknown>;
      parsed['model'] = 'bench-model';
      body = JSON.stringify(parsed);
    }
    forward(body, response);
  });
}

function forward(body: Buffer | string, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let streaming = false;
  pool.dispatch(
    {
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer none' },
      body,
    },
    {
      onRequestStart() {},
      onResponseStart(_controller, status, headers) {
        streaming = String(headers['content-type']).startsWith('text/event-stream');
        if (streaming) response.writeHead(status, { 'content-type': 'text/event-stream' });
      },
      onResponseData(_controller, chunk) {
        if (streaming) response.write(chunk);
        else chunks.push(chunk);
      },
      onResponseEnd() {
        if (streaming) {
          response.end();
          return;
        }
        const reply = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
        if (kind !== 'pass') {
          const { usage } = JSON.parse(reply.toString()) as { usage?: { prompt_tokens?: number } };
          if (usage?.prompt_tokens === undefined) throw new Error('no usage');
        }
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.length });
        response.end(reply);
      },
      onResponseError(_controller, error) {
        response.destroy(error);
      },
    },
  );
}

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.set('query parser', false);
app.post('/v1/chat/completions', handle);
const server = createServer(kind === 'express' ? (app as unknown as typeof handle) : handle);
server.listen(0, '127.0.0.1', () => reportCpu((server.address() as AddressInfo).port));
