/** Resolves when the condition holds; rejects with what was waited for after the limit (5 s). */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  options: { readonly timeoutMs?: number; readonly what?: string } = {},
): Promise<void> {
  const until = performance.now() + (options.timeoutMs ?? 5_000);
  while (!(await condition())) {
    if (performance.now() > until) throw new Error(`Waited in vain for ${options.what ?? 'a condition'}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
