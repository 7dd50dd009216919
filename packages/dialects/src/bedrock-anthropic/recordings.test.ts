import { describeProviderHalfLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { bedrockAnthropic } from '../index.js';
import { loadRecordings } from '../load-recordings.test.support.js';

const recordings = loadRecordings('bedrock.invoke_model(anthropic)');

// The end of a stream adds Bedrock's own counts beside Anthropic's usage.
describeRecordings(bedrockAnthropic, recordings);
describeProviderHalfLaws(bedrockAnthropic, lawFixturesOf(recordings));
