import { describeProviderHalfLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { loadRecordings } from '../load-recordings.test.support.js';
import { ollamaChat } from './index.js';

const recordings = loadRecordings('ollama.chat');

describeRecordings(ollamaChat, recordings);
describeProviderHalfLaws(ollamaChat, lawFixturesOf(recordings));
