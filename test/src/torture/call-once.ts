import { request as httpRequest } from 'node:http';

/** When a caller goes away. */
export type Leave = 'never' | 'before-headers' | 'mid-stream' | 'after-last-byte';

export interface CallPlan {
  /** Sent as the prompt and as a tag: by it the upstream's journal and the rows of the database are matched. */
  readonly name: string;
  readonly stream: boolean;
  readonly leave: Leave;
  readonly anthropic: boolean;
}

/** One call. Gives its status, or at which point the caller left (`left before-headers`), or that the gateway cut it. */
export function callOnce(port: number, key: string, plan: CallPlan): Promise<string> {
  const body = JSON.stringify({
    model: 'both',
    max_tokens: 50,
    stream: plan.stream,
    messages: [{ role: 'user', content: plan.name }],
  });
  return new Promise((resolve) => {
    const call = httpRequest({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: plan.anthropic ? '/v1/messages' : '/v1/chat/completions',
      agent: false,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-helix-tags': plan.name,
      },
    });
    const leave = (when: Leave): void => {
      resolve(`left ${when}`);
      call.destroy();
    };
    call.on('error', () => resolve('cut'));
    let answered = false;
    call.on('response', (response) => {
      answered = true;
      let chunks = 0;
      response.on('data', () => {
        chunks += 1;
        if (plan.leave === 'mid-stream' && chunks === 2) leave('mid-stream');
      });
      response.on('end', () => {
        if (plan.leave === 'after-last-byte') leave('after-last-byte');
        else resolve(String(response.statusCode));
      });
      response.on('error', () => resolve('cut'));
      response.on('close', () => resolve('cut'));
    });
    call.end(body);
    if (plan.leave === 'before-headers')
      setTimeout(() => {
        if (!answered) leave('before-headers');
        else call.destroy();
      }, 3);
  });
}
