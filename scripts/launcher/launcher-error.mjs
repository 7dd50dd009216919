/** Something the user has to know and can act on: the message is shown without a stack. */
export class LauncherError extends Error {
  /** @param outcome how this process is to end: `{ code, signal }` */
  constructor(message, outcome = { code: 1, signal: null }) {
    super(message);
    this.outcome = outcome;
  }
}
