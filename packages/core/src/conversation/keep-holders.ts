import { HelixError, type RoutePlan, type Target } from '@helix/contracts';
import type { Generation } from '../generation/generation.js';
import type { RequestScope } from '../request/request-scope.js';

/** The provider keeps answers in the dialect that the caller speaks. */
export function storesAnswers(generation: Generation, provider: string, dialect: string): boolean {
  const active = generation.providers.get(provider)?.provider;
  return active?.storesResponses === true && active.dialects.includes(dialect);
}

/**
 * The plan without the targets that cannot go on from what a provider keeps, or cannot answer in the background. The same plan when nothing of this is
 * asked. Throws `unsupported_feature` when no target is left.
 */
export function keepHolders(scope: RequestScope, generation: Generation): RoutePlan {
  const { plan, conversation, dialect, summary } = scope;
  if (conversation === undefined) return plan;
  const { holder, wish } = conversation;
  if (holder === undefined && !wish.background) return plan;
  const isAble = ({ provider }: Target): boolean =>
    storesAnswers(generation, provider, dialect) && (holder === undefined || provider === holder.provider);
  const left = plan.candidates.filter(isAble);
  if (left.length === 0) {
    throw holder === undefined
      ? new HelixError(
          'unsupported_feature',
          `No target of the model "${summary.model}" can answer in the background: it needs a provider that keeps answers itself. Leave \`background\` out, or choose another model.`,
          { param: 'background', shouldRetry: false },
        )
      : new HelixError(
          'unsupported_feature',
          `The answer '${wish.previousId ?? ''}' is kept by the provider "${holder.provider}", and the model "${summary.model}" has no target there. Go on with a model of that provider, or send the turns in \`input\`.`,
          { param: 'previous_response_id', shouldRetry: false },
        );
  }
  if (left.length === plan.candidates.length) return plan;
  const reason =
    holder === undefined ? 'only these answer in the background' : `only ${holder.provider} has the turns before`;
  return plan.replace(left, reason);
}
