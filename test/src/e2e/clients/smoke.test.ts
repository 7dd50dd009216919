it('ai', async () => { const a = await import('ai'); const b = await import('@ai-sdk/openai'); await import('@ai-sdk/anthropic'); await import('@ai-sdk/google'); expect(a.generateText && b.createOpenAI).toBeTruthy(); });
it('lc', async () => { const b = await import('@langchain/openai'); await import('@langchain/anthropic'); await import('@langchain/google-genai'); expect(b.ChatOpenAI).toBeTruthy(); });
it('mistral', async () => { const b = await import('@mistralai/mistralai'); expect(b.Mistral).toBeTruthy(); });
it('cohere', async () => { const b = await import('cohere-ai'); expect(b.CohereClientV2).toBeTruthy(); });
