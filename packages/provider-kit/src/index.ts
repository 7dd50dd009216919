export { type BodyQuirk, chainQuirks } from './chain-quirks.js';
export { CredentialCache, type CredentialCacheOptions, type Expiring } from './credential-cache.js';
export { defineOpenAICompatible } from './define-openai-compatible.js';
export { type LocalEnvironment, localEnvironment } from './local-environment.js';
export { mapMessages } from './map-messages.js';
export { OPAQUE_OPERATIONS, STORED_OPERATIONS } from './opaque-operations.js';
export type {
  CompatibleOptions,
  DroppedFields,
  ErrorRule,
  LimitHeaders,
  OpenAICompatibleTable,
  RequestQuirks,
} from './openai-compatible-table.js';
export { readDelay } from './read-limits.js';
export { requestSmall, type SmallReply, type SmallRequest } from './request-small.js';
export { shortenCallIds } from './shorten-call-ids.js';
export { switchThinking } from './switch-thinking.js';
