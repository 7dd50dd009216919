import { defineProvider } from '@helix/contracts';
import { localEnvironment } from '@helix/provider-kit';
import { BEDROCK_OPTIONS_SCHEMA, type BedrockOptions } from './bedrock-options.js';
import { createBedrock } from './create-bedrock.js';

/** Amazon Bedrock: Converse, Claude by InvokeModel, and its OpenAI-compatible endpoint. */
export default defineProvider<BedrockOptions>({
  name: 'bedrock',
  catalogue: 'bedrock',
  requires: [],
  optionsSchema: BEDROCK_OPTIONS_SCHEMA,
  create: (context) => createBedrock(context, localEnvironment(context.clock)),
});
