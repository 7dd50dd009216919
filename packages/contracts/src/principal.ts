/** What a key or team may do; `undefined` leaves a right at its default. */
export interface AccessPolicy {
  /** May the caller name its end user by `x-helix-user` (or the dialect's own `user` field)? Default false for the header; the dialect's field is then only relayed. */
  readonly endUser?: boolean | undefined;
  /** May the caller add tags by `x-helix-tags`? Default false. */
  readonly clientTags?: boolean | undefined;
  /** May the caller see the decision trace of its own requests by `x-helix-explain`? Default true. */
  readonly explain?: boolean | undefined;
  /** May the caller use `/providers/{provider}/*`? `true`, or the providers' names. Default false. */
  readonly passthrough?: boolean | readonly string[] | undefined;
}

/** Limits set on a key, user or team itself. Absent means unlimited, 0 means none. */
export interface CallLimits {
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
  readonly parallel?: number | undefined;
}

/** One that a request can be charged to. */
export interface PrincipalEntity {
  readonly id: string;
  readonly name?: string | undefined;
  readonly limits?: CallLimits | undefined;
}

/** Who is calling. Made by `authenticate`; frozen afterwards. */
export interface Principal {
  readonly key?: PrincipalEntity | undefined;
  readonly team?: PrincipalEntity | undefined;
  readonly user?: PrincipalEntity | undefined;
  readonly org?: PrincipalEntity | undefined;
  /** The end user behind the application, where the key's policy accepts one. */
  readonly endUser?: string | undefined;
  /** Tags of key and team, and the caller's own where the policy accepts them. */
  readonly tags: readonly string[];
  /** Model names (globs) that this caller may use; every list must match. An empty array of lists means all. */
  readonly models: readonly (readonly string[])[];
  /** Operations or path globs this caller may use; `undefined` means all. */
  readonly routes?: readonly string[] | undefined;
  readonly policy: AccessPolicy;
  /** Free labels for company plugins: metadata of key and team, merged. */
  readonly labels: Readonly<Record<string, unknown>>;
}
