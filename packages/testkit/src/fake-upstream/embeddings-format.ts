const VECTOR = [0.1, 0.2];

/** The answer to a request for embeddings in OpenAI's or Gemini's form, one vector for each text; `undefined` for any other request. */
export function embeddingsOf(path: string, body: Readonly<Record<string, unknown>>): object | undefined {
  const [route = ''] = path.split('?');
  if (route.endsWith(':embedContent')) return { embedding: { values: VECTOR } };
  if (route.endsWith(':batchEmbedContents')) {
    const { requests } = body;
    return { embeddings: (Array.isArray(requests) ? requests : []).map(() => ({ values: VECTOR })) };
  }
  return route.endsWith('/embeddings') ? openaiEmbeddings(body) : undefined;
}

function openaiEmbeddings({ input, model }: Readonly<Record<string, unknown>>): object {
  const count = Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
  return {
    object: 'list',
    model,
    data: Array.from({ length: count }, (_, index) => ({ object: 'embedding', index, embedding: VECTOR })),
    usage: { prompt_tokens: 3, total_tokens: 3 },
  };
}
