import {
  type ChatRequest,
  type ChatResponse,
  HOOK_DEFAULTS,
  type HookName,
  type MeterDemand,
  type PluginInstance,
  type Principal,
  type RouteContribution,
  RoutePlan,
  type RouteReply,
  SCOPE_KINDS,
} from '@helix/contracts';
import { findOpenObjects } from '../closed-schema.js';

const HOOK_NAMES = Object.keys(HOOK_DEFAULTS) as readonly HookName[];
const MEMBERS = ['order', 'filter', 'deadlineMs', 'onFailure', 'handler'];
const DIMENSIONS = { budget: ['usd'], rate: ['requests', 'tokens'], slots: ['parallel'] } as const;

/** A hook without its order and filter. */
export type Handler = (...parameters: readonly unknown[]) => unknown;

/** The hooks that the plugin has. */
export function hooksOf(plugin: PluginInstance): readonly HookName[] {
  return HOOK_NAMES.filter((name) => plugin[name] !== undefined);
}

/** A hook, bound to its plugin; `undefined` where it has none of that name. */
export function handlerOf(plugin: PluginInstance, name: HookName): Handler | undefined {
  const hook = plugin[name] as unknown;
  if (hook === undefined) return undefined;
  const handler = typeof hook === 'function' ? hook : (hook as { readonly handler: Handler }).handler;
  return (...parameters) => Reflect.apply(handler, plugin, parameters);
}

/** A hook is a function, or an object of a known order, filter, deadline and failure mode around one. */
export function expectHook(plugin: PluginInstance, name: HookName): void {
  const hook = plugin[name] as unknown;
  if (typeof hook === 'function') return;
  const { order, deadlineMs, onFailure, handler, ...rest } = hook as Readonly<Record<string, unknown>>;
  expect(typeof handler).toBe('function');
  expect(Object.keys(rest).filter((member) => !MEMBERS.includes(member))).toEqual([]);
  expect([undefined, 'pre', 'post']).toContain(order);
  expect([undefined, 'deny', 'skip']).toContain(onFailure);
  if (deadlineMs !== undefined) expect(deadlineMs).toBeGreaterThan(0);
}

export function expectPrincipal(given: unknown): void {
  if (given === undefined) return;
  const principal = given as Principal;
  expect(Array.isArray(principal.tags)).toBe(true);
  expect(principal.models.every(Array.isArray)).toBe(true);
  expect(typeof principal.policy).toBe('object');
  expect(typeof principal.labels).toBe('object');
}

export function expectChatRequest(given: unknown): void {
  if (given !== undefined) expect(Array.isArray((given as ChatRequest).messages)).toBe(true);
}

export function expectChatResponse(given: unknown): void {
  if (given !== undefined) expect(Array.isArray((given as ChatResponse).choices)).toBe(true);
}

/** Candidates of the plan before, each at most once, and every reason that it had. */
export function expectPlan(given: unknown, before: RoutePlan): void {
  if (given === undefined) return;
  expect(given).toBeInstanceOf(RoutePlan);
  const { candidates, reasons } = given as RoutePlan;
  expect(candidates.filter((candidate) => !before.candidates.includes(candidate))).toEqual([]);
  expect(new Set(candidates).size).toBe(candidates.length);
  expect(reasons.slice(0, before.reasons.length)).toEqual(before.reasons);
  expect(reasons.filter((reason) => typeof reason !== 'string' || reason === '')).toEqual([]);
}

/** Whole demands, each meter once, on targets of the plan. */
export function expectDemands(given: unknown, plan: RoutePlan): void {
  const demands = given as readonly MeterDemand[];
  expect(Array.isArray(demands)).toBe(true);
  const known = plan.candidates.map(({ id }) => id);
  for (const { meter, targets = [], ...demand } of demands) {
    expect(meter).toMatchObject({ id: expect.stringMatching(/./), limit: expect.any(BigInt) });
    expect(meter.limit).toBeGreaterThanOrEqual(0n);
    expect(DIMENSIONS[meter.kind]).toContain(meter.dimension);
    expect(Object.keys(meter.scope).filter((kind) => !SCOPE_KINDS.includes(kind as never))).toEqual([]);
    if (meter.kind === 'rate') expect(meter.windowMs).toBeGreaterThan(0);
    if (meter.kind === 'budget' && meter.window.resetsAt !== undefined)
      expect(meter.window.resetsAt).toBeGreaterThan(meter.window.startsAt);
    expect(['strict', 'expected']).toContain(demand.basis);
    expect(['deny', 'allow']).toContain(demand.onStoreAway);
    expect(typeof demand.enforce).toBe('boolean');
    expect(demand.owner).not.toBe('');
    expect(targets.filter((target) => !known.includes(target))).toEqual([]);
  }
  const ids = demands.map(({ meter }) => meter.id);
  expect([...ids].sort()).toEqual([...new Set(ids)].sort());
}

/** Endpoints with declared access, one sentence each, closed bodies, and no two at one place. */
export function expectRoutes(given: unknown): void {
  const routes = given as readonly RouteContribution[];
  for (const { method, path, access, summary, bodySchema, handle } of routes) {
    expect(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).toContain(method);
    expect(path).toMatch(/^(\/(:[a-zA-Z]+|[\w.-]+))+$/);
    expect(['key', 'admin', 'public']).toContain(access);
    expect(summary.trim()).not.toBe('');
    expect([path, findOpenObjects(bodySchema as never)]).toEqual([path, []]);
    expect(typeof handle).toBe('function');
  }
  const places = routes.map(({ method, path }) => `${method} ${path.replace(/:[a-zA-Z]+/g, ':')}`);
  expect([...places].sort()).toEqual([...new Set(places)].sort());
}

/** JSON that can be written, or text with its type, or a status alone. */
export function expectReply(given: unknown): void {
  const { status = 200, json, text } = given as RouteReply;
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(600);
  expect(json === undefined || text === undefined).toBe(true);
  expect(() => JSON.stringify(json)).not.toThrow();
  if (text !== undefined) expect(text.contentType).toMatch(/\//);
}
