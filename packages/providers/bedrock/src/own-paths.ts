import { knownPost, recognizeBy } from '@helix/wire';

/** A model's id is one segment: an ARN's slashes are encoded. */
const MODEL = `^/model/(?<model>[^/]+)`;
/** Claude's ids and inference profiles, whose bodies are Anthropic's; those of other models only Bedrock's own counts tell of. */
const CLAUDE = String.raw`^/model/(?<model>[^/]*anthropic\.claude[^/]*)`;

/** What a call of Bedrock's runtime is. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
export const OWN_PATHS = recognizeBy([
  knownPost(new RegExp(`${MODEL}/converse$`), 'chat', 'bedrock-converse', false),
  knownPost(new RegExp(`${MODEL}/converse-stream$`), 'chat', 'bedrock-converse', true),
  knownPost(new RegExp(`${CLAUDE}/invoke$`), 'chat', 'bedrock-anthropic', false),
  knownPost(new RegExp(`${CLAUDE}/invoke-with-response-stream$`), 'chat', 'bedrock-anthropic', true),
  knownPost(new RegExp(`${MODEL}/invoke$`), 'passthrough', 'bedrock-invoke', false),
  knownPost(new RegExp(`${MODEL}/invoke-with-response-stream$`), 'passthrough', 'bedrock-invoke', true),
  { method: 'POST', path: new RegExp(`${MODEL}/count-tokens$`), is: 'free' },
]);
