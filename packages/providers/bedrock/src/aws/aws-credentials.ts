/** Keys of an AWS identity. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Milliseconds since the epoch; `undefined` for keys that do not expire. */
  readonly expiresAt?: number | undefined;
}

/** One way to credentials. `undefined` when it is not configured here; throws when it is and fails. */
export type CredentialSource = () => Promise<AwsCredentials | undefined>;
