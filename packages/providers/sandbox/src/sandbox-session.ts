import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type MessageSocket,
  type SocketHandler,
} from '@helix/contracts';
import { openaiChat } from '@helix/dialects';
import { composeAnswer } from './compose-answer.js';
import { splitTokens } from './count-tokens.js';

const NORMAL = 1000;

/** A small session of OpenAI's Realtime API: it takes text, answers with text when it is asked to, and says what that used. */
export class SandboxSession implements MessageSocket {
  readonly bufferedBytes = 0;
  readonly #messages: JsonObject[] = [];
  readonly #pieces: JsonObject[] = [];
  #session: JsonObject;
  #count = 0;
  #events = 0;
  #isPaused = false;
  #isRunning = false;
  #isOver = false;

  constructor(
    private readonly handler: SocketHandler,
    private readonly model: string,
  ) {
    // Nobody's voice is heard here: an answer is asked for.
    this.#session = {
      type: 'realtime',
      model,
      output_modalities: ['text'],
      audio: { input: { turn_detection: null } },
    };
    setImmediate(() => {
      if (this.#isOver) return;
      handler.onConnect();
      handler.onOpen({}, undefined);
      this.#say({ type: 'session.created', session: this.#session });
    });
  }

  send(data: Buffer, _isBinary: boolean, onSent?: () => void): void {
    onSent?.();
    const event = parse(data);
    switch (event?.['type']) {
      case 'session.update':
        this.#session = { ...this.#session, ...objectOf(event['session']), audio: { input: { turn_detection: null } } };
        return this.#say({ type: 'session.updated', session: this.#session });
      case 'conversation.item.create': {
        const item = objectOf(event['item']);
        this.#messages.push({ role: item['role'] ?? 'user', content: textOf(item['content']) });
        return this.#say({ type: 'conversation.item.added', item });
      }
      case 'response.create':
        return this.#answer(objectOf(event['response']));
      case 'response.cancel':
        return;
      default:
        return this.#say({
          type: 'error',
          error: { type: 'invalid_request_error', message: 'The sandbox takes text: items, and then response.create.' },
        });
    }
  }

  ping(data: Buffer): void {
    setImmediate(() => {
      if (!this.#isOver) this.handler.onPong(data);
    });
  }

  pong(): void {}

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#run();
  }

  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    setImmediate(() => this.handler.onClose(code, reason));
  }

  terminate(): void {
    this.close(NORMAL, '');
  }

  #answer(asked: JsonObject): void {
    this.#count += 1;
    const id = `resp_sandbox_${this.#count}`;
    const limit = asked['max_output_tokens'] ?? this.#session['max_output_tokens'];
    const instructions = this.#session['instructions'];
    const request = openaiChat.decodeRequest({
      model: this.model,
      messages: [
        ...(typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []),
        ...this.#messages,
      ],
      ...(typeof limit === 'number' && { max_tokens: limit }),
    });
    const { choices, usage } = composeAnswer(request, this.model, 0);
    const text = (choices[0]?.blocks ?? []).map((block) => block.text ?? '').join('');
    const input = usage?.buckets.inputUncached ?? 0;
    const output = usage?.buckets.outputText ?? 0;
    const item = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
    this.#say({ type: 'response.created', response: { id, object: 'realtime.response', status: 'in_progress' } });
    for (const delta of splitTokens(text)) this.#say({ type: 'response.output_text.delta', response_id: id, delta });
    this.#say({ type: 'response.output_text.done', response_id: id, text });
    this.#messages.push({ role: 'assistant', content: text });
    const counted = {
      total_tokens: input + output,
      input_tokens: input,
      output_tokens: output,
      input_token_details: { text_tokens: input, audio_tokens: 0, cached_tokens: 0 },
      output_token_details: { text_tokens: output, audio_tokens: 0 },
    };
    this.#say({
      type: 'response.done',
      response: { id, object: 'realtime.response', status: 'completed', output: [item], usage: counted },
    });
  }

  #say(event: JsonObject): void {
    this.#pieces.push(event);
    this.#run();
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => {
      this.#isRunning = false;
      if (this.#isPaused || this.#isOver) return;
      const event = this.#pieces.shift();
      if (event === undefined) return;
      this.#events += 1;
      this.handler.onMessage(Buffer.from(JSON.stringify({ event_id: `event_${this.#events}`, ...event })), false);
      this.#run();
    });
  }
}

function parse(data: Buffer): JsonObject | undefined {
  try {
    const event: unknown = JSON.parse(data.toString('utf8'));
    return isJsonObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(content: JsonValue | undefined): string {
  const parts = Array.isArray(content) ? (content as readonly JsonValue[]) : [];
  return parts.map((part) => objectOf(part)['text'] ?? objectOf(part)['transcript'] ?? '').join(' ');
}
