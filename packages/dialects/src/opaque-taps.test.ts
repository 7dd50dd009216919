import type { OpaqueDialect, RequestSummary } from '@helix/contracts';
import fc from 'fast-check';
import { plainSummary } from './opaque-shared/plain-summary.js';
import { openaiImages } from './openai-images/index.js';
import { openaiSpeech } from './openai-speech/index.js';
import { openaiTranscriptions } from './openai-transcriptions/index.js';

const SSE = 'text/event-stream; charset=utf-8';
const SUMMARY = plainSummary({ model: 'm', byteLength: 1, maxOutputTokens: 40, units: { characters: 20 } });

function events(...data: readonly object[]): Buffer {
  return Buffer.from(data.map((each) => `event: x\ndata: ${JSON.stringify(each)}\n\n`).join(''));
}

const IMAGE = events(
  { type: 'image_generation.partial_image', b64_json: 'aaaa', partial_image_index: 0 },
  {
    type: 'image_generation.completed',
    b64_json: 'bbbb',
    usage: { input_tokens: 10, output_tokens: 300, total_tokens: 310, input_tokens_details: { image_tokens: 4 } },
  },
);
const SPEECH = events(
  { type: 'speech.audio.delta', audio: 'aaaa' },
  { type: 'speech.audio.done', usage: { input_tokens: 5, output_tokens: 90, total_tokens: 95 } },
);
const TRANSCRIPT = events(
  { type: 'transcript.text.delta', delta: 'Hi' },
  {
    type: 'transcript.text.done',
    text: 'Hi',
    usage: {
      type: 'tokens',
      input_tokens: 14,
      output_tokens: 3,
      total_tokens: 17,
      input_token_details: { audio_tokens: 12, text_tokens: 2 },
    },
  },
);

it.each([
  ['images', openaiImages, IMAGE, { inputUncached: 6, inputImage: 4, outputText: 300 }, { images: 1 }],
  ['speech', openaiSpeech, SPEECH, { inputUncached: 5, outputText: 90 }, { characters: 20 }],
  ['transcripts', openaiTranscriptions, TRANSCRIPT, { inputUncached: 2, inputAudio: 12, outputText: 3 }, undefined],
] as const)(
  'reads the usage of a stream of %s, however it is cut, and changes no byte',
  (_what, dialect, bytes, buckets, units) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }), (sizes) => {
        const { out, facts } = relay(dialect, bytes, sizes);
        expect(out.equals(bytes)).toBe(true);
        expect(facts).toMatchObject({ finished: true, contentStarted: true, usage: { buckets } });
        expect(facts.usage?.units).toEqual(units);
      }),
    );
  },
);

it('takes sound for what it is, and the characters that were asked for as spoken once it is whole', () => {
  const tap = openaiSpeech.createReplyTap({ contentType: 'audio/mpeg', headers: {}, summary: SUMMARY });
  expect(tap.facts).toMatchObject({ contentStarted: false, generatedTokens: 0 });
  tap.push(Buffer.from('data: {"error":{"message":"no"}}\n\n'));
  expect(tap.facts).toMatchObject({ contentStarted: true, finished: false, usage: undefined, error: undefined });
  expect(tap.facts.generatedTokens).toBe(40);
  tap.end();
  expect(tap.facts).toMatchObject({ finished: true, usage: { units: { characters: 20 } } });
});

it('finds an error among the events before anything was made, so that another target can be tried', () => {
  const { facts } = relay(openaiImages, events({ type: 'error', error: { message: 'no', code: 'x' } }), []);
  expect(facts).toMatchObject({ contentStarted: false, finished: false, error: { message: 'no' } });
});

it('relays an event that is no JSON', () => {
  const bytes = Buffer.from('data: {"half\n\n');
  const { out, facts } = relay(openaiImages, bytes, []);
  expect(out.equals(bytes)).toBe(true);
  expect(facts).toMatchObject({ finished: true, usage: undefined });
});

function relay(dialect: OpaqueDialect, bytes: Buffer, sizes: readonly number[], summary: RequestSummary = SUMMARY) {
  const tap = dialect.createReplyTap({ contentType: SSE, headers: {}, summary });
  const out: Buffer[] = [];
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    const chunk = bytes.subarray(from, from + size);
    from += size;
    const forwarded = chunk.length === 0 ? undefined : tap.push(chunk);
    if (forwarded !== undefined) out.push(forwarded);
  }
  tap.end();
  return { out: Buffer.concat(out), facts: tap.facts };
}
