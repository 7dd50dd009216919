import type { ChatResponse } from '@helix/contracts';
import { describeProviderHalfLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { loadRecordings } from '../load-recordings.test.support.js';
import { cohereChat } from './index.js';

const recordings = loadRecordings('cohere.chat_v2');

describeRecordings(cohereChat, recordings, {
  doubtful: {
    // The text `null` means no arguments; the manifest keeps it unparsed.
    'cohere/chatv2-tools-cacheread-2': ['toolCalls'],
    // `reasoning_tokens` stand in the raw usage and not in the facts.
    'cohere/chatv2-reasoning-cacheread-citations-docin': ['thought'],
    'cohere/chatv2-stream-reasoning-cacheread-citations': ['thought'],
  },
  own: {
    ofResponse: ({ choices: [choice], usage }: ChatResponse) => {
      const reasoning = (choice?.blocks ?? []).filter(({ head }) => head.kind === 'reasoning');
      const isPlan = ({ extensions }: (typeof reasoning)[number]) => extensions !== undefined;
      const citations = choice?.extensions?.['cohere-chat']?.citations;
      return {
        reasoning: reasoning
          .filter((block) => !isPlan(block))
          .map(({ text }) => text)
          .join(''),
        toolPlan: reasoning
          .filter(isPlan)
          .map(({ text }) => text)
          .join(''),
        citations: Array.isArray(citations) ? citations.length : 0,
        billedInput: usage?.billed?.inputUncached,
        billedOutput: usage?.billed?.outputText,
      };
    },
    ofManifest: ({ tool_plan: plan, citations, usage }) => {
      const counts = (usage ?? {}) as Record<string, number | undefined>;
      return {
        toolPlan: plan ?? '',
        citations: citations ?? 0,
        billedInput: counts.billed_input_tokens,
        billedOutput: counts.billed_output_tokens,
      };
    },
  },
});

describeProviderHalfLaws(cohereChat, lawFixturesOf(recordings));
