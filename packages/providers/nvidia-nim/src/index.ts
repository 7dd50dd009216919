import { defineOpenAICompatible } from '@helix/provider-kit';

/** NVIDIA's hosted NIM; a NIM of your own by `baseUrl`. Source: https://docs.api.nvidia.com/nim/reference */
export default defineOpenAICompatible({
  name: 'nvidia-nim',
  baseUrl: 'https://integrate.api.nvidia.com/v1',
  keyVariable: 'NVIDIA_API_KEY',
  request: { limitField: 'max_tokens', hasNoDeveloper: true, reasoningHistory: 'none' },
  requestId: ['nvcf-reqid', 'x-request-id'],
});
