import { type BodyQuirk, defineOpenAICompatible, switchThinking } from '@helix/provider-kit';

/** Qwen on Alibaba's DashScope, Singapore; other regions by `baseUrl`. Source: https://help.aliyun.com/zh/model-studio/ */
export default defineOpenAICompatible({
  name: 'qwen',
  catalogue: 'qwen',
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  keyVariable: 'DASHSCOPE_API_KEY',
  request: {
    limitField: 'max_tokens',
    hasNoDeveloper: true,
    reasoningHistory: 'reasoning_content',
    dropped: [{ fields: ['logit_bias', 'service_tier', 'verbosity', 'store'], reason: 'Qwen has no such setting.' }],
    adapt: [
      switchThinking({ fields: ['enable_thinking', 'thinking_budget'], write: (isOn) => ({ enable_thinking: isOn }) }),
      thinkInStreamsOnly,
    ],
  },
  errors: [
    { status: 403, code: /^AccessDenied\.Unpurchased$/, class: 'billing' },
    // The tokens of a minute, whatever it sounds like. Source: https://www.alibabacloud.com/help/en/model-studio/rate-limit (read 2026-11-26)
    { status: 429, code: /^insufficient_quota$/, class: 'rate_limit' },
  ],
});

/** The open models think by default, and refuse to outside of a stream: "enable_thinking must be set to false for non-streaming calls". */
function thinkInStreamsOnly(...[body, { model, warn }]: Parameters<BodyQuirk>): ReturnType<BodyQuirk> {
  if (body['stream'] === true || body['enable_thinking'] === false || !/^qwen3-\d+(\.\d+)?b(?!.*instruct)/.test(model))
    return body;
  if (body['enable_thinking'] === true)
    warn({ field: 'enable_thinking', action: 'dropped', reason: 'This model thinks in streams only.' });
  return { ...body, enable_thinking: false };
}
