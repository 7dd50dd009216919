import type { AttemptContext, ChatRequest, Target } from '@helix/contracts';
import type { RequestScope } from '../request/request-scope.js';

/** The request's context with the attempt beside it, for `attempt` hooks. */
export class AttemptView implements AttemptContext {
  constructor(
    private readonly scope: RequestScope,
    readonly attemptId: string,
    /** Counted from 1. */
    readonly attempt: number,
    readonly target: Target,
  ) {}

  get requestId(): string {
    return this.scope.requestId;
  }
  get operation(): AttemptContext['operation'] {
    return this.scope.operation;
  }
  get dialect(): string {
    return this.scope.dialect;
  }
  get method(): string {
    return this.scope.method;
  }
  get path(): string {
    return this.scope.path;
  }
  get headers(): AttemptContext['headers'] {
    return this.scope.headers;
  }
  get remoteAddress(): string | undefined {
    return this.scope.remoteAddress;
  }
  get receivedAt(): number {
    return this.scope.receivedAt;
  }
  get signal(): AbortSignal {
    return this.scope.signal;
  }
  get principal(): AttemptContext['principal'] {
    return this.scope.principal;
  }
  get summary(): AttemptContext['summary'] {
    return this.scope.summary;
  }
  get policy(): AttemptContext['policy'] {
    return this.scope.policy;
  }
  get plan(): AttemptContext['plan'] {
    return this.scope.plan;
  }
  chatRequest(): ChatRequest | undefined {
    return this.scope.chatRequest();
  }
  note(said: string): void {
    this.scope.note(said);
  }
}
