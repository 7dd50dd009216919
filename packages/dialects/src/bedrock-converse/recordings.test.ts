import { describeProviderHalfLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { loadRecordings } from '../load-recordings.test.support.js';
import { bedrockConverse } from './index.js';

const recordings = loadRecordings('bedrock.converse', 'bedrock.converse_stream');

describeRecordings(bedrockConverse, recordings, {
  own: {
    ofResponse: ({ choices }) => {
      const blocks = choices[0]?.blocks ?? [];
      return {
        signatures: blocks.filter(({ seal }) => seal?.signature !== undefined).length,
        redacted: blocks.filter(({ seal }) => seal?.data !== undefined).length,
        citations: blocks.reduce(
          (count, { head, values }) => count + (head.kind === 'text' ? (values?.length ?? 0) : 0),
          0,
        ),
        serverTools: blocks.filter(({ head }) => head.kind === 'foreign' && 'toolUse' in (head.value as object)).length,
      };
    },
    ofManifest: ({ reasoning_signatures, redacted_reasoning_blocks, citations, server_tool_uses }) => ({
      signatures: reasoning_signatures ?? 0,
      redacted: redacted_reasoning_blocks ?? 0,
      citations: citations ?? 0,
      serverTools: Array.isArray(server_tool_uses) ? server_tool_uses.length : 0,
    }),
  },
});
describeProviderHalfLaws(bedrockConverse, lawFixturesOf(recordings));
