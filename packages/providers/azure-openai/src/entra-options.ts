import type { JsonObject, Secret } from '@helix/contracts';

/** How to get an Entra token. */
export interface EntraOptions {
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: Secret | string;
  /** Holds the federated token of a workload; read anew for each token, because it is rotated. */
  readonly tokenFile?: string;
  readonly managedIdentity?: boolean;
  /** Default: https://login.microsoftonline.com, or the metadata server for a managed identity. */
  readonly authority?: string;
  /** Default: the scope of Azure's AI services. */
  readonly scope?: string;
}

/** Their schema. */
export const ENTRA_SCHEMA: JsonObject = {
  type: 'object',
  additionalProperties: false,
  description: 'Entra instead of a key: a client secret, a workload’s federated token, or a managed identity.',
  properties: {
    tenantId: { type: 'string', minLength: 1, description: 'Tenant (AZURE_TENANT_ID).' },
    clientId: {
      type: 'string',
      minLength: 1,
      description: 'Application, or user-assigned identity (AZURE_CLIENT_ID).',
    },
    clientSecret: { type: 'string', minLength: 1, description: 'Secret of the application (AZURE_CLIENT_SECRET).' },
    tokenFile: {
      type: 'string',
      minLength: 1,
      description: 'File with the federated token of a workload (AZURE_FEDERATED_TOKEN_FILE).',
    },
    managedIdentity: { type: 'boolean', description: 'Ask the metadata server of the machine.' },
    authority: {
      type: 'string',
      pattern: '^https?://',
      description: 'Address of the token endpoint, for other clouds.',
    },
    scope: { type: 'string', minLength: 1, description: 'Default https://cognitiveservices.azure.com/.default.' },
  },
};
