export { aPlan, aPrincipal, aRoutingContext, aTarget, buildPlugin, routeWith } from './builders.js';
export { callHook } from './call-hook.js';
export { describeDialectLaws } from './contract-suites/dialect-laws.js';
export type { DialectFixtures, NamedBody, NamedStream } from './contract-suites/dialect-laws-fixtures.js';
export { FakeClock } from './fake-clock.js';
export type { Behaviour } from './fake-upstream/behaviour.js';
export { FakeUpstream, type JournalEntry } from './fake-upstream/fake-upstream.js';
export { aSettledContext } from './settled-context.js';
export { waitUntil } from './wait-until.js';
