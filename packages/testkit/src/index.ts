export { aPlan, aPrincipal, aRoutingContext, aTarget, buildPlugin, routeWith } from './builders.js';
export { describeDialectLaws } from './contract-suites/dialect-laws.js';
export type {
  AnswerFixtures,
  DialectFixtures,
  NamedBody,
  NamedStream,
  ProviderHalf,
} from './contract-suites/dialect-laws-fixtures.js';
export { describeProviderHalfLaws } from './contract-suites/provider-half-laws.js';
export { FakeClock } from './fake-clock.js';
export type { Behaviour } from './fake-upstream/behaviour.js';
export { FakeUpstream, type JournalEntry } from './fake-upstream/fake-upstream.js';
export { waitUntil } from './wait-until.js';
