import type { Operation } from '@helix/contracts';

/** What OpenAI's API has of images and audio, for tables of providers that have all of it. */
export const OPAQUE_OPERATIONS: readonly Operation[] = [
  'image_generations',
  'image_edits',
  'image_variations',
  'speech',
  'transcriptions',
  'translations',
];
