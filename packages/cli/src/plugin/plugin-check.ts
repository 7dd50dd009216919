/** One line of what `helix plugin test` found. */
export interface PluginCheck {
  readonly check: string;
  /** `note`: nothing is wrong, but the author may want to know. */
  readonly state: 'ok' | 'note' | 'fail';
  readonly said: string;
  /** More than a line: a stack, a difference between expected and received. */
  readonly detail?: string | undefined;
}

/** A check in short. */
export function reportCheck(state: PluginCheck['state'], check: string, said: string): PluginCheck {
  return { check, state, said };
}
