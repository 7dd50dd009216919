import type { JsonObject } from '@helix/contracts';

/** A request that uses every field and part of this format. */
export const wholeRequest: JsonObject = {
  systemInstruction: { role: 'user', parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
  contents: [
    { parts: [{ text: 'Hello' }] },
    {
      role: 'user',
      parts: [
        { text: 'Look:', partMetadata: { a: 1 } },
        { inlineData: { mimeType: 'image/png', data: 'AAAA', displayName: 'a.png' } },
        { inlineData: { mimeType: 'audio/wav', data: 'AAAA' } },
        { inlineData: { mimeType: 'application/pdf', data: 'AAAA' }, mediaResolution: { level: 'HIGH' } },
        { inlineData: { mimeType: 'video/mp4', data: 'AAAA' }, videoMetadata: { fps: 1 } },
        { fileData: { mimeType: 'image/jpeg', fileUri: 'https://files.example/1' } },
        { fileData: { fileUri: 'https://files.example/2' } },
        { fileData: { mimeType: 'video/mp4', fileUri: 'https://files.example/3' } },
      ],
    },
    {
      role: 'model',
      parts: [
        { text: 'Hm.', thought: true, thoughtSignature: 'c2ln' },
        { text: 'unsigned', thought: true },
        { text: 'Yes.', thoughtSignature: 'dGV4dA==' },
        { text: '', thoughtSignature: 'ZW1wdHk=' },
        { executableCode: { language: 'PYTHON', code: '1' }, thoughtSignature: 'Y29kZQ==' },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
        { toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 't1', args: {} } },
        { functionCall: { name: 'look', args: { a: 1 } }, thoughtSignature: 'Y2FsbA==' },
        { functionCall: { name: 'look', args: {} } },
        { functionCall: { name: 'find', id: 'own-id' } },
      ],
    },
    {
      role: 'user',
      parts: [
        { functionResponse: { name: 'look', response: { result: 'one' } } },
        { functionResponse: { name: 'look', response: { error: 'two' } } },
        {
          functionResponse: {
            name: 'find',
            id: 'own-id',
            response: { found: [1, null] },
            parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }],
          },
        },
      ],
    },
  ],
  tools: [
    {
      functionDeclarations: [
        { name: 'look', description: 'Looks.', parameters: { type: 'OBJECT', properties: { a: { type: 'INTEGER' } } } },
        { name: 'find', parametersJsonSchema: { type: 'object' }, response: { type: 'OBJECT' } },
      ],
    },
    { googleSearch: {} },
    { codeExecution: {} },
  ],
  toolConfig: {
    functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['look', 'find'] },
    includeServerSideToolInvocations: true,
  },
  generationConfig: {
    temperature: 0.5,
    topP: 0.9,
    topK: 40,
    candidateCount: 2,
    maxOutputTokens: 100,
    stopSequences: ['END'],
    seed: 7,
    presencePenalty: 0.1,
    frequencyPenalty: 0.2,
    responseModalities: ['TEXT'],
    responseMimeType: 'application/json',
    responseSchema: { type: 'OBJECT', nullable: true, properties: { type: { type: 'STRING' } } },
    thinkingConfig: { thinkingBudget: 1024, includeThoughts: true },
    responseLogprobs: true,
    logprobs: 2,
    speechConfig: { voiceConfig: {} },
  },
  safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
  cachedContent: 'cachedContents/1',
  serviceTier: 'flex',
  labels: { team_name: 'x' },
};
