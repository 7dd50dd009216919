import type { ChatDialect, ChatResponse, ReasoningSeal } from '@helix/contracts';
import type { AttemptResult } from '../dispatch/attempt-result.js';
import type { UpstreamCall } from '../dispatch/upstream-call.js';
import type { RequestScope } from '../request/request-scope.js';
import type { SealMakers } from './seal-makers.js';

export interface Answered {
  readonly scope: Pick<RequestScope, 'chatDialect'>;
  readonly call: UpstreamCall;
  readonly result: AttemptResult;
  /** The seals of a stream; a plain answer is looked through here. */
  readonly streamed: readonly ReasoningSeal[] | undefined;
}

/** Keeps who made those seals of an answer that its caller gets as the provider wrote them: the others name their maker themselves. */
export function rememberSeals(makers: SealMakers, { scope, call, result, streamed }: Answered): void {
  const own = scope.chatDialect?.seals?.dialect;
  if (own === undefined) return;
  const seals = streamed ?? (result.kind === 'json' ? sealsOf(call, result) : NO_SEALS);
  for (const seal of seals) if (seal.dialect === own) makers.remember(seal, call.keySpace);
}

function sealsOf(call: UpstreamCall, result: AttemptResult & { readonly kind: 'json' }): readonly ReasoningSeal[] {
  const response = (result.response as ChatResponse | undefined) ?? decodeRaw(call, result.bytes);
  return response?.choices.flatMap(({ blocks }) => blocks.flatMap(({ seal }) => seal ?? [])) ?? NO_SEALS;
}

function decodeRaw({ dialect }: UpstreamCall, bytes: Buffer): ChatResponse | undefined {
  const { seals, decodeResponse } = dialect as ChatDialect;
  if (seals?.marks.some((mark) => bytes.includes(mark)) !== true) return undefined;
  try {
    return decodeResponse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined; // The caller gets the bytes as they are; that they cannot be read costs the preference alone.
  }
}

const NO_SEALS: readonly ReasoningSeal[] = Object.freeze([]);
