import { anthropicMessages, OPAQUE_DIALECTS, openaiChat, openaiEmbeddings, openaiRealtime } from '@helix/dialects';
import { describeProviderLaws } from '@helix/testkit';
import sandbox from './index.js';

describeProviderLaws(sandbox, {
  options: {},
  dialects: [openaiChat, anthropicMessages, openaiEmbeddings, ...OPAQUE_DIALECTS, openaiRealtime],
  failures: [],
  limits: [],
});
