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
  LOGGER,
  type Logger,
  METERS,
  type MeterStore,
  MODEL_STATS,
  OPTIONS,
  type PluginInstance,
  type PluginModule,
  PRICING,
  type Pricing,
  REQUEST_LINES,
  REQUEST_LOG,
  type RequestLineSink,
  type RequestLogStore,
  STATE,
  type SurvivingState,
  type TargetStatistics,
  type Token,
} from '@helix/contracts';
import { type DependencyContainer, container as processContainer } from 'tsyringe';

/** What plugins may ask for, apart from what is their own. Values only: nothing here is built by the container. */
export interface SharedServices {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly auditLog: AuditLog;
  readonly ledger: Ledger;
  readonly requestLog: RequestLogStore;
  readonly requestLines: RequestLineSink;
  readonly meters: MeterStore;
  readonly keyHasher: KeyHasher;
  readonly statistics: TargetStatistics;
  readonly gateway: Gateway;
}

/** The root container: values, registered once. Generations are its children. */
export function createRootContainer(services: SharedServices): DependencyContainer {
  const root = processContainer.createChildContainer();
  root.register(CLOCK, { useValue: services.clock });
  root.register(DIRECTORY, { useValue: services.directory });
  root.register(AUDIT_LOG, { useValue: services.auditLog });
  root.register(LEDGER, { useValue: services.ledger });
  root.register(REQUEST_LOG, { useValue: services.requestLog });
  root.register(REQUEST_LINES, { useValue: services.requestLines });
  root.register(METERS, { useValue: services.meters });
  root.register(KEY_HASHER, { useValue: services.keyHasher });
  root.register(MODEL_STATS, { useValue: services.statistics });
  root.register(GATEWAY, { useValue: services.gateway });
  return root;
}

/** A generation's container. */
export function createGenerationContainer(root: DependencyContainer, pricing: Pricing): DependencyContainer {
  const child = root.createChildContainer();
  child.register(PRICING, { useValue: pricing });
  return child;
}

/** Builds a plugin in a container of its own. Throws with the plugin's name when a token it asks for does not exist. */
export async function buildPlugin(
  generation: DependencyContainer,
  module: PluginModule,
  own: { readonly name: string; readonly options: unknown; readonly logger: Logger; readonly state: SurvivingState },
): Promise<PluginInstance> {
  const child = generation.createChildContainer();
  child.register(OPTIONS, { useValue: own.options });
  child.register(LOGGER, { useValue: own.logger });
  child.register(STATE, { useValue: own.state });
  if (module.plugin !== undefined) return child.resolve(module.plugin as new () => PluginInstance);
  if (module.create === undefined) throw new Error(`The plugin ${own.name} has neither \`create\` nor \`plugin\`.`);
  const services = (module.inject ?? []).map((token: Token<unknown>) => {
    if (!child.isRegistered(token, true))
      throw new Error(`The plugin ${own.name} asks for ${String(token.description)}, which does not exist.`);
    return child.resolve<unknown>(token);
  });
  const create = module.create as (...parameters: unknown[]) => PluginInstance | Promise<PluginInstance>;
  return await create(...services, own.options);
}
