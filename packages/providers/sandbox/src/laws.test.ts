import { anthropicMessages, openaiChat, openaiEmbeddings } from '@helix/dialects';
import { describeProviderLaws } from '@helix/testkit';
import sandbox from './index.js';

describeProviderLaws(sandbox, {
  options: {},
  dialects: [openaiChat, anthropicMessages, openaiEmbeddings],
  failures: [],
  limits: [],
});
