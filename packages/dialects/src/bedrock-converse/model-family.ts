/** Who made a model: what Converse passes on to it beyond its own fields depends on it. `unknown`: the id does not say (an ARN of a profile). */
export type ModelFamily = 'anthropic' | 'nova' | 'openai' | 'other' | 'unknown';

/** The family of a model id (`us.anthropic.claude-…`, `amazon.nova-…`) or ARN. */
export function familyOf(model: string): ModelFamily {
  if (model.includes('anthropic.')) return 'anthropic';
  if (model.includes('amazon.nova')) return 'nova';
  if (model.includes('openai.')) return 'openai';
  return /(?:^|[./])(?:meta|mistral|cohere|ai21|deepseek|qwen|writer|moonshot|minimax|google|nvidia|zai)\.|amazon\.titan/.test(
    model,
  )
    ? 'other'
    : 'unknown';
}
