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

/** What OpenAI's API keeps for its callers. */
export const STORED_OPERATIONS: readonly Operation[] = ['files', 'batches'];
