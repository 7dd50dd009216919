import type { JsonObject, UpstreamErrorInfo } from '@helix/contracts';
import { type EventStreamMessage, textHeader } from '@helix/wire';
import { parseObject } from '../shared/parse-object.js';
import { decodeErrorFrame, decodeExceptionFrame } from './decode-exception.js';

/** What a frame of a Bedrock stream is: an event by its name, or the failure of the stream. */
export type EventFrame =
  | { readonly kind: 'event'; readonly name: string; readonly payload: JsonObject }
  | { readonly kind: 'failure'; readonly error: UpstreamErrorInfo };

/** Reads headers and payload of a frame. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export function readEventFrame(message: EventStreamMessage): EventFrame {
  switch (textHeader(message, ':message-type')) {
    case 'exception':
      return {
        kind: 'failure',
        error: decodeExceptionFrame(textHeader(message, ':exception-type'), message.payload.toString('utf8')),
      };
    case 'error':
      return {
        kind: 'failure',
        error: decodeErrorFrame(textHeader(message, ':error-code'), textHeader(message, ':error-message')),
      };
    default:
      return readEvent(message);
  }
}

function readEvent(message: EventStreamMessage): EventFrame {
  const payload = parseObject(message.payload.toString('utf8'));
  if (payload !== undefined) return { kind: 'event', name: textHeader(message, ':event-type') ?? '', payload };
  return {
    kind: 'failure',
    error: { class: 'truncated', message: 'The stream has an event that is no JSON object.' },
  };
}
