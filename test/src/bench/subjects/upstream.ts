import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { REPLY, STREAM_CHUNKS } from '../payloads.js';
import { reportCpu } from './report-cpu.js';

const reply = Buffer.from(REPLY);
const stream = Buffer.from(STREAM_CHUNKS.join(''));

// Answers at once; the stream is one write, so that the subject's cost a request is measured and not the wake-ups between chunks.
const server = createServer((request, response) => {
  let streaming = false;
  request.on('data', (chunk: Buffer) => {
    if (chunk.includes('"stream":true')) streaming = true;
  });
  request.on('end', () => {
    if (streaming) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(stream);
    } else {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.length });
      response.end(reply);
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => reportCpu((server.address() as AddressInfo).port));
