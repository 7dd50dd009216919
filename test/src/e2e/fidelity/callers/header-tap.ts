/** A `fetch` for an SDK that keeps the headers of the last answer, which accumulators of streams do not show. */
export class HeaderTap {
  #headers: Headers | undefined;

  readonly fetch: typeof fetch = async (...args) => {
    this.#headers = undefined;
    const response = await fetch(...args);
    this.#headers = response.headers;
    return response;
  };

  get warnings(): string {
    return this.#headers?.get('x-helix-warnings') ?? '';
  }
}
