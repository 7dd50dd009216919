/** Uses of a vector in canonical words; the rest keep Google's. Source: https://ai.google.dev/gemini-api/docs/embeddings#task-types */
const USES: ReadonlyMap<string, string> = new Map([
  ['RETRIEVAL_QUERY', 'query'],
  ['RETRIEVAL_DOCUMENT', 'document'],
  ['CLASSIFICATION', 'classification'],
  ['CLUSTERING', 'clustering'],
]);

/** Google's word for a use. */
export function taskTypeOf(use: string): string {
  for (const [taskType, known] of USES) if (known === use) return taskType;
  return use.toUpperCase();
}

/** The use behind Google's word. */
export function useOf(taskType: string): string {
  return USES.get(taskType) ?? taskType;
}
