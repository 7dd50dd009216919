import type { UpstreamErrorInfo } from '@helix/contracts';
import type { ErrorRule } from './openai-compatible-table.js';

/** Corrects the dialect's reading of an error by the first rule that fits. */
export function classifyBy(rules: readonly ErrorRule[]): (error: UpstreamErrorInfo) => UpstreamErrorInfo {
  return (error) => {
    const rule = rules.find((candidate) => fits(candidate, error));
    return rule === undefined || rule.class === error.class ? error : { ...error, class: rule.class };
  };
}

function fits({ status, code, type, message }: ErrorRule, error: UpstreamErrorInfo): boolean {
  return (
    (status === undefined || status === error.status) &&
    (code === undefined || code.test(error.code ?? '')) &&
    (type === undefined || type.test(error.type ?? '')) &&
    (message === undefined || message.test(error.message))
  );
}
