const SAME_NAME =
  'cerebras deepseek groq huggingface mistral moonshot ollama openai openrouter perplexity qwen together xai zai';

/** The provider package for each recorded vendor of chat completions; the others are compatible servers. */
export const CHAT_VENDORS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SAME_NAME.split(' ').map((name) => [name, name])),
  azure: 'azure-openai',
};
