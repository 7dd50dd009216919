/** The answers in a body: several of them where a question was sent as several requests (see `EncodedRequest.more`). */
export function answersOf(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? body : [body];
}
