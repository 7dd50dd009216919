import type { ChatResponse, JsonObject, ResponseBlock } from '@helix/contracts';
import { describeDialectLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { loadRecordings } from '../load-recordings.test.support.js';
import { callOf } from '../recorded-facts.test.support.js';
import { joinAudio } from './encode-block-values.js';
import { openaiChat } from './index.js';
import { isFunctionCall } from './legacy-functions.js';

const recordings = loadRecordings('openai.chat_completions');

describeRecordings(openaiChat, recordings, {
  doubtful: {
    // The provider reports more cached tokens than input; buckets cannot be disjoint, so the input is the bound.
    'azure/chat-stream-tools-cacheread-toolresulthistory': ['cached'],
    'azure/chat-tools-cacheread': ['cached'],
    // 2,161 read and 2,161 written of an input of 2,168: the provider counts them twice.
    'openrouter/chat-cachewrite-cacheread-length': ['written'],
    // More reasoning (11) than output (10).
    'openrouter/chat-stream-streamerror-reasoning-length': ['thought'],
    // `num_cached_tokens` stands in the raw usage and not in the facts; both readings are right.
    'mistral/chat-imagein-toolresulthistory': ['cached'],
    'mistral/chat-tools': ['cached'],
  },
  own: {
    ofResponse: ({ choices }: ChatResponse) => {
      const blocks = choices[0]?.blocks ?? [];
      const audio = blocks.flatMap((block) => (block.head.kind === 'media' ? (block.values ?? []) : []));
      return {
        toolCalls: blocks.filter((block) => !isFunctionCall(block)).flatMap(callOf),
        functionCall: blocks.filter(isFunctionCall).flatMap(functionCallOf)[0],
        audioTranscript: joinAudio(audio).transcript ?? '',
      };
    },
    ofManifest: ({ function_call: call, audio_transcript: transcript }) => ({
      // A provider sends an empty call for none.
      functionCall: (call as JsonObject | undefined)?.name === '' ? undefined : call,
      audioTranscript: transcript ?? '',
    }),
  },
});

/** A legacy call has no id. */
function functionCallOf(block: ResponseBlock): readonly JsonObject[] {
  return callOf(block).map(({ id: _given, ...call }) => call);
}

describeDialectLaws(
  openaiChat,
  lawFixturesOf(recordings, {
    'together/chat-text': '`eos` becomes `stop`',
    'snowflake/chat-text': 'the empty model is filled in',
    'mistral/chat-paralleltools': 'calls without a type get theirs',
    'mistral/chat-tools': 'calls without a type get theirs',
    'mistral/chat-tools-cacheread': 'calls without a type get theirs',
    'perplexity/chat-citations-structured': 'the empty `delta` beside the message is not repeated',
  }),
);
