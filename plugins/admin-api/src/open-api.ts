import type { JsonObject, JsonValue, RouteContribution } from '@helix/contracts';

/** The contributed routes as an OpenAPI 3.1 document. */
export function buildOpenApi(routes: readonly RouteContribution[]): JsonObject {
  const paths: Record<string, Record<string, JsonValue>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const parameters = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = {
      summary: route.summary,
      parameters,
      ...(route.bodySchema === undefined
        ? {}
        : { requestBody: { content: { 'application/json': { schema: route.bodySchema as JsonObject } } } }),
      responses: { default: { description: 'JSON; errors as { error: { code, message, param } }' } },
      security: [{ adminKey: [] }],
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Helix admin API', version: '1' },
    paths,
    components: { securitySchemes: { adminKey: { type: 'http', scheme: 'bearer' } } },
  };
}
