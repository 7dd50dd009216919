import {
  type ChatEvent,
  HelixError,
  type HookName,
  isPromise,
  type PluginInstance,
  type RouteContribution,
} from '@helix/contracts';
import fc from 'fast-check';
import { ATTEMPT_ENDS, attemptsOf, PLANNED_CONTEXTS, ROUTE_REQUESTS, SETTLED_CONTEXTS } from './context-arbitraries.js';
import {
  expectChatRequest,
  expectChatResponse,
  expectDemands,
  expectPlan,
  expectPrincipal,
  expectReply,
  expectRoutes,
  handlerOf,
} from './hook-shapes.js';

const EVENTS: readonly ChatEvent[] = [
  { type: 'response-start' },
  { type: 'block-start', choice: 0, block: 0, head: { kind: 'text' } },
  { type: 'block-delta', choice: 0, block: 0, text: 'Hi' },
  { type: 'block-end', choice: 0, block: 0 },
  { type: 'choice-end', choice: 0, finishReason: 'stop' },
  { type: 'response-end' },
];
const REFUSED = Symbol('refused');

/**
 * Every hook that the plugin has, on any context that the types allow: an answer of the right shape or a `HelixError`, and nothing changed that was given.
 * The gateway hands on frozen data, and so do these laws: a plugin that writes into it throws.
 */
export function describeHookLaws(plugin: () => PluginInstance, hooks: readonly HookName[], runs: number): void {
  const law = (name: HookName, claim: string, check: () => Promise<void>): void => {
    if (hooks.includes(name)) it(`${name} ${claim}`, check);
  };
  const ask = (name: HookName, ...parameters: readonly unknown[]): unknown => callSafely(plugin(), name, parameters);
  const onPlanned = (check: (context: Parameters<typeof attemptsOf>[0]) => Promise<void>): (() => Promise<void>) => {
    return () => fc.assert(fc.asyncProperty(PLANNED_CONTEXTS, check), { numRuns: runs });
  };

  law(
    'authenticate',
    'gives a whole principal, nothing, or a refusal',
    onPlanned(async ({ principal: _principal, plan: _plan, summary: _summary, policy: _policy, ...call }) => {
      const given = await ask('authenticate', call);
      if (given !== REFUSED) expectPrincipal(given);
    }),
  );

  law(
    'arrive',
    'lets pass or refuses',
    onPlanned(async (context) => {
      expect([undefined, REFUSED]).toContain(await ask('arrive', context));
    }),
  );

  law(
    'transformRequest',
    'gives a request, nothing, or a refusal',
    onPlanned(async (context) => {
      const given = await ask('transformRequest', context, context.chatRequest());
      if (given !== REFUSED) expectChatRequest(given);
    }),
  );

  law(
    'route',
    'gives a plan of the candidates that it was given, with its reasons',
    onPlanned(async (context) => {
      const given = await ask('route', context, context.plan);
      if (given !== REFUSED) expectPlan(given, context.plan);
    }),
  );

  law(
    'answer',
    'gives a whole answer or none',
    onPlanned(async (context) => {
      const given = await ask('answer', context);
      if (given !== REFUSED) expectChatResponse(given);
    }),
  );

  law(
    'meter',
    'states whole demands, at once, and the same ones for the same request',
    onPlanned(async (context) => {
      const given = ask('meter', context);
      expect(isPromise(given)).toBe(false);
      if (given === REFUSED) return;
      expectDemands(given, context.plan);
      expect(ask('meter', context)).toEqual(given);
    }),
  );

  law('attempt', 'is told of starts and ends in any order, and answers nothing', () =>
    fc.assert(
      fc.asyncProperty(PLANNED_CONTEXTS, fc.array(ATTEMPT_ENDS, { maxLength: 5 }), async (context, ends) => {
        for (const [index, attempt] of attemptsOf(context).entries()) {
          const end = ends[index];
          for (const event of [{ type: 'start' }, ...(end === undefined ? [] : [end, end])])
            expect(ask('attempt', attempt, event)).toBeUndefined();
        }
      }),
      { numRuns: runs },
    ),
  );

  law(
    'transformEvents',
    'gives a function from events to events, or nothing',
    onPlanned(async (context) => {
      const transform = ask('transformEvents', context);
      if (transform === undefined || transform === REFUSED) return;
      for (const event of EVENTS) {
        const given = (transform as (event: ChatEvent) => unknown)(Object.freeze(event));
        expect(Array.isArray(given)).toBe(true);
      }
    }),
  );

  law('observe', 'takes every end of a request', () =>
    fc.assert(
      fc.asyncProperty(SETTLED_CONTEXTS, async (context) => {
        expect(await ask('observe', context)).toBeUndefined();
      }),
      { numRuns: runs },
    ),
  );

  law('routes', 'are endpoints with declared access, no two at one place', async () => {
    expectRoutes(await ask('routes'));
  });

  law('routes', 'answer any parameters with a reply or a refusal, where they only read', async () => {
    const routes = ((await ask('routes')) as readonly RouteContribution[]).filter(({ method }) => method === 'GET');
    if (routes.length === 0) return;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), ROUTE_REQUESTS, async (route, request) => {
        const names = [...route.path.matchAll(/:([a-zA-Z]+)/g)].map((match) => match[1] ?? '');
        const params = Object.fromEntries(names.map((name) => [name, request.value]));
        const reply = await refusing(() => route.handle({ ...request, method: 'GET', path: route.path, params }));
        if (reply !== REFUSED) expectReply(reply);
      }),
      { numRuns: runs },
    );
  });
}

function callSafely(plugin: PluginInstance, name: HookName, parameters: readonly unknown[]): unknown {
  return refusing(() => handlerOf(plugin, name)?.(...parameters));
}

/** What the call gives, or REFUSED for a `HelixError`. Everything else that it throws is a failure. */
function refusing(call: () => unknown): unknown {
  const refused = (error: unknown): unknown => {
    if (error instanceof HelixError) return REFUSED;
    throw error;
  };
  try {
    const given = call();
    return isPromise(given) ? given.catch(refused) : given;
  } catch (error) {
    return refused(error);
  }
}
