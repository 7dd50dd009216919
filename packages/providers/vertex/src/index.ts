import { defineProvider } from '@helix/contracts';
import { localEnvironment } from '@helix/provider-kit';
import { createVertex } from './create-vertex.js';
import { VERTEX_OPTIONS_SCHEMA, type VertexOptions } from './vertex-options.js';

/** Google Vertex AI: Gemini, and Claude by rawPredict. Source: https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest */
export default defineProvider<VertexOptions>({
  name: 'vertex',
  catalogue: 'vertex',
  requires: ['project'],
  variables: { project: 'GOOGLE_CLOUD_PROJECT' },
  optionsSchema: VERTEX_OPTIONS_SCHEMA,
  create: (context) => createVertex(context, localEnvironment(context.clock)),
});
