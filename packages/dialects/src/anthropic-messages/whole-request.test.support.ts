import type { JsonObject } from '@helix/contracts';

/** A request that uses every field and block of this format, in each of its spellings. */
export const wholeRequest: JsonObject = {
  model: 'claude-sonnet-4-5',
  max_tokens: 2048,
  stream: true,
  system: [
    { type: 'text', text: 'Be brief.' },
    { type: 'text', text: 'Use tools.', cache_control: { type: 'ephemeral', ttl: '1h' } },
  ],
  temperature: 0.5,
  top_p: 0.9,
  top_k: 40,
  stop_sequences: ['END', '\n\n'],
  metadata: { user_id: 'u-1', team: 'x' },
  service_tier: 'standard_only',
  thinking: { type: 'enabled', budget_tokens: 1024, display: 'summarized' },
  output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } }, task_budget: 3 },
  tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true },
  container: null,
  mcp_servers: [{ type: 'url', url: 'https://mcp.example/sse', name: 'm' }],
  cache_control: { type: 'ephemeral' },
  tools: [
    { type: 'web_search_20250305', name: 'web_search', max_uses: null },
    {
      type: 'custom',
      name: 'look',
      description: '',
      input_schema: { type: 'object', properties: {} },
      strict: false,
      cache_control: { type: 'ephemeral' },
      input_examples: [{}],
    },
    { type: 'bash_20250124', name: 'bash' },
    { name: 'find', input_schema: { type: 'object' }, defer_loading: true, cache_control: null },
  ],
  messages: [
    { role: 'user', content: 'Hello' },
    { role: 'user', content: [{ type: 'text', text: 'again' }], id: 'm-2' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZGF0YQ==' },
        { type: 'thinking', thinking: 'unsealed', signature: '' },
        { type: 'text', text: '', citations: [{ type: 'char_location', cited_text: 'x' }] },
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: [1, { b: null }] }, caller: { type: 'direct' } },
        { type: 'tool_use', id: 'id with spaces', name: 'find', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'text before results' },
        { type: 'tool_result', tool_use_id: 'toolu_1', content: 'done', is_error: false },
        {
          type: 'tool_result',
          tool_use_id: 'id with spaces',
          is_error: true,
          cache_control: { type: 'ephemeral', ttl: '5m' },
          content: [
            { type: 'text', text: 'a' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'search_result', source: 's', title: 't', content: [] },
          ],
        },
        { type: 'tool_result', tool_use_id: 'toolu_3' },
        { type: 'tool_result', tool_use_id: 'toolu_4', content: [{ type: 'text', text: 'listed' }] },
      ],
    },
    { role: 'system', content: 'Mid-conversation instruction.' },
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'url', url: 'https://img.example/a.png' } },
        {
          type: 'image',
          source: { type: 'file', file_id: 'file_1' },
          cache_control: { type: 'ephemeral', scope: 'x' },
        },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'd' }, title: 'T', context: 'c' },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }, title: null },
        { type: 'document', source: { type: 'content', content: [] }, citations: { enabled: true } },
        { type: 'container_upload', file_id: 'file_2' },
      ],
    },
  ],
};
