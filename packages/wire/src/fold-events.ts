import {
  type BlockHead,
  type ChatEvent,
  type ChatResponse,
  type Extensions,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ReasoningSeal,
  type ResponseBlock,
  type ResponseChoice,
  type TokenUsage,
} from '@helix/contracts';
import { WireError } from './wire-error.js';

interface OpenBlock {
  readonly head: BlockHead;
  text: string;
  values: JsonValue[];
  seal: ReasoningSeal | undefined;
  extensions: Extensions | undefined;
}

interface OpenChoice {
  readonly blocks: Map<number, OpenBlock>;
  end: Extract<ChatEvent, { type: 'choice-end' }> | undefined;
}

/** A stream's events as one answer. Throws `WireError` when the stream failed (`truncated`) or has no end. */
export function foldEvents(events: Iterable<ChatEvent>): ChatResponse {
  const choices = new Map<number, OpenChoice>();
  let start: Extract<ChatEvent, { type: 'response-start' }> | undefined;
  let extensions: Extensions | undefined;
  let usage: TokenUsage | undefined;
  for (const event of events) {
    switch (event.type) {
      case 'response-start':
        start ??= event;
        extensions = mergeExtensions(extensions, event.extensions);
        break;
      case 'block-start':
        choiceAt(choices, event.choice).blocks.set(event.block, {
          head: event.head,
          text: '',
          values: [],
          seal: undefined,
          extensions: event.extensions,
        });
        break;
      case 'block-delta': {
        const block = choiceAt(choices, event.choice).blocks.get(event.block);
        if (block === undefined) throw new WireError('malformed', 'A delta came for a block that was not started.');
        block.text += event.text;
        if (event.value !== undefined) block.values.push(event.value);
        block.extensions = growExtensions(block.extensions, event.extensions);
        break;
      }
      case 'block-end': {
        const block = choiceAt(choices, event.choice).blocks.get(event.block);
        if (block === undefined) throw new WireError('malformed', 'A block ended that was not started.');
        block.seal = event.seal ?? block.seal;
        block.extensions = mergeExtensions(block.extensions, event.extensions);
        break;
      }
      case 'usage':
        usage = event.usage;
        break;
      case 'choice-end':
        choiceAt(choices, event.choice).end = event;
        break;
      case 'response-end':
        extensions = mergeExtensions(extensions, event.extensions);
        break;
      case 'error':
        throw new WireError('truncated', event.error.message);
    }
  }
  return {
    ...(start?.id === undefined ? {} : { id: start.id }),
    ...(start?.model === undefined ? {} : { model: start.model }),
    ...(start?.createdAt === undefined ? {} : { createdAt: start.createdAt }),
    choices: [...choices].sort(([left], [right]) => left - right).map(([index, choice]) => closeChoice(index, choice)),
    ...(usage === undefined ? {} : { usage }),
    ...(extensions === undefined ? {} : { extensions }),
  };
}

/** Later fields over earlier ones, dialect by dialect. */
export function mergeExtensions(first: Extensions | undefined, second: Extensions | undefined): Extensions | undefined {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const merged: Record<string, Extensions[string]> = { ...first };
  for (const [dialect, fields] of Object.entries(second)) merged[dialect] = { ...merged[dialect], ...fields };
  return merged;
}

/** As `mergeExtensions`, for the pieces of a stream: lists grow (token probabilities), objects grow field by field. */
function growExtensions(first: Extensions | undefined, second: Extensions | undefined): Extensions | undefined {
  if (first === undefined || second === undefined) return mergeExtensions(first, second);
  const grown: Record<string, Extensions[string]> = { ...first };
  for (const [dialect, fields] of Object.entries(second)) {
    const before = grown[dialect];
    grown[dialect] = before === undefined || fields === undefined ? (fields ?? before) : growObject(before, fields);
  }
  return grown;
}

function growObject(before: JsonObject, added: JsonObject): JsonObject {
  const grown: Record<string, JsonValue | undefined> = { ...before };
  for (const [key, value] of Object.entries(added)) {
    const old = grown[key];
    if (Array.isArray(old) && Array.isArray(value)) grown[key] = [...old, ...value] as JsonValue;
    else if (isJsonObject(old) && isJsonObject(value)) grown[key] = growObject(old, value);
    else grown[key] = value;
  }
  return grown;
}

function choiceAt(choices: Map<number, OpenChoice>, index: number): OpenChoice {
  let choice = choices.get(index);
  if (choice === undefined) {
    choice = { blocks: new Map(), end: undefined };
    choices.set(index, choice);
  }
  return choice;
}

function closeChoice(index: number, { blocks, end }: OpenChoice): ResponseChoice {
  return {
    index,
    blocks: [...blocks].sort(([left], [right]) => left - right).map(([, block]) => closeBlock(block)),
    finishReason: end?.finishReason ?? 'stop',
    ...(end?.rawFinishReason === undefined ? {} : { rawFinishReason: end.rawFinishReason }),
    ...(end?.stopSequence === undefined ? {} : { stopSequence: end.stopSequence }),
    ...(end?.extensions === undefined ? {} : { extensions: end.extensions }),
  };
}

function closeBlock({ head, text, values, seal, extensions }: OpenBlock): ResponseBlock {
  return {
    head,
    text,
    ...(values.length === 0 ? {} : { values }),
    ...(seal === undefined ? {} : { seal }),
    ...(extensions === undefined ? {} : { extensions }),
  };
}
