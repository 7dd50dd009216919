import { RoutePlan } from '@helix/contracts';
import { aPlan, aTarget } from '../../builders.js';
import { aBudgetMeter, aRateMeter } from '../meter-store/meter-builders.js';
import { expectDemands, expectHook, expectPlan, expectPrincipal, expectReply, expectRoutes } from './hook-shapes.js';

const demand = {
  meter: aRateMeter(),
  basis: 'strict',
  enforce: true,
  owner: 'limit_1',
  onStoreAway: 'deny',
} as const;
const route = { method: 'GET', path: '/x/:id', access: 'admin', summary: 'One x.', handle: () => ({}) } as const;
const first = aTarget({ provider: 'a' });
const second = aTarget({ provider: 'b' });
const plan = aPlan([first, second]).keep(() => true, 'all');

it.each<[string, () => void, () => void]>([
  [
    'a plan',
    () =>
      expectPlan(
        plan.drop((target) => target === first, 'no a'),
        plan,
      ),
    () => expectPlan('junk', plan),
  ],
  ['its candidates', () => expectPlan(undefined, plan), () => expectPlan(plan.replace([aTarget()], 'new'), plan)],
  [
    'each once',
    () => expectPlan(plan.replace([second, first], 'turned'), plan),
    () => expectPlan(plan.replace([first, first], 'twice'), plan),
  ],
  ['its reasons', () => expectPlan(plan, plan), () => expectPlan(new RoutePlan([first], ['mine alone']), plan)],
  ['demands', () => expectDemands([demand], plan), () => expectDemands([{ ...demand, owner: '' }], plan)],
  ['a meter once', () => expectDemands([], plan), () => expectDemands([demand, demand], plan)],
  [
    'known targets',
    () => expectDemands([{ ...demand, targets: [first.id] }], plan),
    () => expectDemands([{ ...demand, targets: ['x/y'] }], plan),
  ],
  [
    'a dimension of its kind',
    () => expectDemands([{ ...demand, meter: aBudgetMeter() }], plan),
    () => expectDemands([{ ...demand, meter: { ...aBudgetMeter(), dimension: 'tokens' } }], plan),
  ],
  [
    'a principal',
    () => expectPrincipal({ tags: [], models: [], policy: {}, labels: {} }),
    () => expectPrincipal({ tags: 'a', models: [], policy: {}, labels: {} }),
  ],
  [
    'a hook',
    () => expectHook({ route: { order: 'pre', handler: () => undefined } }, 'route'),
    () => expectHook({ route: { order: 'first', handler: () => undefined } } as never, 'route'),
  ],
  [
    'a handler',
    () => expectHook({ route: () => undefined }, 'route'),
    () => expectHook({ route: {} } as never, 'route'),
  ],
  ['routes', () => expectRoutes([route]), () => expectRoutes([{ ...route, access: 'all' }])],
  [
    'one route at a place',
    () => expectRoutes([route, { ...route, method: 'PUT' }]),
    () => expectRoutes([route, { ...route, path: '/x/:name' }]),
  ],
  [
    'closed bodies',
    () => expectRoutes([{ ...route, bodySchema: { type: 'object' } }]),
    () => expectRoutes([{ ...route, bodySchema: { properties: {} } }]),
  ],
  ['a reply', () => expectReply({ status: 204 }), () => expectReply({ json: { cost: 1n } })],
])('expects %s', (_what, right, wrong) => {
  expect(right).not.toThrow();
  expect(wrong).toThrow();
});
