import { describeDialectLaws } from '@helix/testkit';
import { describeRecordings, lawFixturesOf } from '../describe-recordings.test.support.js';
import { bodyOf, eachRecording, loadRecordings } from '../load-recordings.test.support.js';
import { openaiCompletions } from './index.js';

const recordings = loadRecordings('openai.completions');

describeRecordings(openaiCompletions, recordings, {
  doubtful: {
    // The manifest's facts of this stream have no id, although every chunk has it.
    'openai/completions-stream-length': ['id'],
  },
});

eachRecording(recordings.filter(({ expected }) => Array.isArray(expected.choices)))(
  '$name has all its choices',
  (recording) => {
    const { choices } = openaiCompletions.decodeResponse(bodyOf(recording));
    expect(
      choices.map(({ blocks, finishReason }) => ({
        text: blocks.map(({ text }) => text).join(''),
        finish_reason: finishReason,
      })),
    ).toEqual(recording.expected.choices);
  },
);

// The request of the recorded error is faulty on purpose.
describeDialectLaws(openaiCompletions, lawFixturesOf(recordings.filter(({ status }) => status < 400)));
