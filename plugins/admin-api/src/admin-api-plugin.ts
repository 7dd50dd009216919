import {
  AUDIT_LOG,
  type AuditLog,
  CLOCK,
  type Clock,
  DIRECTORY,
  type Directory,
  GATEWAY,
  type Gateway,
  KEY_HASHER,
  type KeyHasher,
  LEDGER,
  type Ledger,
  METERS,
  type MeterStore,
  type PluginInstance,
  REQUEST_LOG,
  type RequestLogStore,
  type RouteContribution,
} from '@helix/contracts';
import { inject, injectable } from 'tsyringe';
import { readRoute } from './admin-route.js';
import type { AdminServices } from './admin-services.js';
import { createAuditRoutes } from './audit-routes.js';
import { capResource } from './cap-resource.js';
import { createExplainRoute } from './explain-route.js';
import { createGatewayRoutes } from './gateway-routes.js';
import { createKeyRoutes } from './key-routes.js';
import { createMeterRoutes } from './meter-routes.js';
import { buildOpenApi } from './open-api.js';
import { orgResource } from './org-resource.js';
import { createRequestRoutes } from './request-routes.js';
import { createResourceRoutes } from './resource.js';
import { createSpendRoutes } from './spend-routes.js';
import { teamResource } from './team-resource.js';
import { userResource } from './user-resource.js';

/** The admin API: the routes of every resource, and the document that describes them. */
@injectable()
export class AdminApiPlugin implements PluginInstance {
  readonly #services: AdminServices;

  constructor(
    @inject(DIRECTORY) directory: Directory,
    @inject(LEDGER) ledger: Ledger,
    @inject(REQUEST_LOG) requestLog: RequestLogStore,
    @inject(METERS) meters: MeterStore,
    @inject(AUDIT_LOG) auditLog: AuditLog,
    @inject(GATEWAY) gateway: Gateway,
    @inject(KEY_HASHER) hasher: KeyHasher,
    @inject(CLOCK) clock: Clock,
  ) {
    this.#services = { directory, ledger, requestLog, meters, auditLog, gateway, hasher, clock };
  }

  routes(): readonly RouteContribution[] {
    const services = this.#services;
    const { directory, ledger } = services;
    const routes: readonly RouteContribution[] = [
      ...createResourceRoutes(orgResource(directory), services),
      ...createResourceRoutes(teamResource(directory), services),
      ...createResourceRoutes(userResource(directory), services),
      ...createResourceRoutes(capResource(directory), services),
      ...createKeyRoutes(services),
      ...createSpendRoutes(ledger),
      ...createRequestRoutes(ledger, services.requestLog),
      ...createMeterRoutes(services.meters),
      ...createAuditRoutes(services.auditLog),
      ...createGatewayRoutes(services),
      createExplainRoute(services),
    ];
    const document = readRoute('openapi.json', 'This API as an OpenAPI document.', () => ({
      json: buildOpenApi(routes),
    }));
    return [...routes, { ...document, access: 'public' }];
  }
}
