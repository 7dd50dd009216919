import { type ChatResponse, isJsonObject } from '@helix/contracts';
import { WireError } from '@helix/wire';
import { asArray, asObject, nonEmpty } from '../shared/json-draft.js';
import { decodeBlock } from './decode-block.js';
import { decodeUsage } from './decode-usage.js';
import { decodeStopReason } from './map-stop-reason.js';
import { extensionsOf } from './own-fields.js';

const ANSWER_FIELDS: ReadonlySet<string> = new Set(['output', 'stopReason', 'usage']);

/**
 * A whole answer. It has neither id nor model; metrics, trace and what else is beside the message are kept. Throws `WireError` `malformed`
 * without a message. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isJsonObject(body) || !isJsonObject(asObject(body.output).message))
    throw new WireError('malformed', 'The answer has no `output.message`.');
  const message = asObject(asObject(body.output).message);
  const blocks = asArray(message.content).map(decodeBlock);
  const stopReason = nonEmpty(body.stopReason);
  const usage = decodeUsage(body.usage);
  const extensions = extensionsOf(body, ANSWER_FIELDS);
  return {
    choices: [
      {
        index: 0,
        blocks,
        finishReason: decodeStopReason(
          stopReason,
          blocks.some(({ head }) => head.kind === 'tool-call'),
        ),
        ...(stopReason !== undefined && { rawFinishReason: stopReason }),
      },
    ],
    ...(usage !== undefined && { usage }),
    ...(extensions !== undefined && { extensions }),
  };
}
