import type { ChatResponse, JsonObject, ResponseBlock } from '@helix/contracts';
import { describeDialectLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { loadRecordings } from '../load-recordings.test.support.js';
import { callOf } from '../recorded-facts.test.support.js';
import { asArray, asObject } from '../shared/json-draft.js';
import { openaiResponses } from './index.js';
import { ownFields } from './own-fields.js';

const recordings = loadRecordings('openai.responses');

describeRecordings(openaiResponses, recordings, {
  doubtful: {
    // The proxy gives the response a new id in every event; a stream is known by the first.
    'copilot/responses-stream-reasoning': ['id'],
  },
  own: {
    ofResponse: ({ choices }: ChatResponse) => ({
      toolCalls: (choices[0]?.blocks ?? []).flatMap((block) => [...callOf(block), ...customCallOf(block)]),
      itemIds: (choices[0]?.blocks ?? []).flatMap(itemIdOf),
    }),
    ofManifest: ({ tool_calls: calls }) => ({
      toolCalls: asArray(calls).map((call) => {
        const { item_id: _id, ...rest } = asObject(call);
        return rest;
      }),
      itemIds: asArray(calls).flatMap((call) => (asObject(call).custom === true ? [] : [asObject(call).item_id ?? ''])),
    }),
  },
});

describeDialectLaws(openaiResponses, lawFixturesOf(recordings));

/** A call of a custom tool, from the item that its last event carries. */
function customCallOf({ head, values }: ResponseBlock): readonly JsonObject[] {
  if (head.kind !== 'foreign' || asObject(head.value).type !== 'custom_tool_call') return [];
  const { call_id: id, name, input } = asObject(asObject(values?.at(-1)).item);
  return [{ id, name, input, custom: true }];
}

function itemIdOf({ head, extensions }: ResponseBlock) {
  return head.kind === 'tool-call' ? [asObject(ownFields(extensions)?.item).id ?? ''] : [];
}
