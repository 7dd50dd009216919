import { describeDialectLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { loadRecordings } from '../load-recordings.test.support.js';
import { anthropicMessages } from './index.js';

const recordings = loadRecordings('anthropic.messages');

describeRecordings(anthropicMessages, recordings, {
  // The manifest has no words of refusals in this format: these stand in `stop_details`.
  doubtful: { 'anthropic/messages-stream-contentfilter': ['refusal'] },
  own: {
    ofResponse: ({ choices }) => {
      const blocks = choices[0]?.blocks ?? [];
      const texts = blocks.filter((block) => block.head.kind === 'text');
      return {
        citations: texts.reduce((count, block) => count + (block.values?.length ?? 0), 0),
        signatures: blocks.filter((block) => block.seal?.signature !== undefined).length,
        redacted: blocks.filter((block) => block.seal?.data !== undefined).length,
      };
    },
    ofManifest: (expected) => ({
      citations: expected.citations ?? 0,
      signatures: expected.thinking_signatures ?? 0,
      redacted: expected.redacted_thinking_blocks ?? 0,
    }),
  },
});

describeDialectLaws(anthropicMessages, lawFixturesOf(recordings));
