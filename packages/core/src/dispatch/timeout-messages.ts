import type { TimeoutKind } from '@helix/contracts';

/** What is said of each time limit that was reached. */
export const TIMEOUT_MESSAGES: Readonly<Record<TimeoutKind, string>> = {
  connect: 'The provider could not be connected to within the connect limit.',
  headers: 'The provider sent no response headers within the headers limit.',
  firstToken: 'The provider sent no content within the firstToken limit.',
  idle: 'The provider fell silent for longer than the idle limit.',
  total: 'The request took longer than its total limit.',
};
