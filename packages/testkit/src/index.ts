export { aPlan, aPrincipal, aRoutingContext, aTarget, buildPlugin, routeWith } from './builders.js';
export { callHook } from './call-hook.js';
export { anAttemptContext, aPlannedContext, aSettledContext } from './context-builders.js';
export { describeDialectLaws } from './contract-suites/dialect-laws.js';
export type {
  AnswerFixtures,
  DialectFixtures,
  NamedBody,
  NamedStream,
  ProviderHalf,
} from './contract-suites/dialect-laws-fixtures.js';
export type { LedgerHome, LedgerSubject } from './contract-suites/ledger/ledger-bench.js';
export { describeLedgerLaws } from './contract-suites/ledger/ledger-laws.js';
export { anAttempt, anIntent, aRequest } from './contract-suites/ledger/ledger-records.js';
export { aBudgetMeter, aCharge, aRateMeter, aSlotMeter } from './contract-suites/meter-store/meter-builders.js';
export type { MeterStoreSubject } from './contract-suites/meter-store/meter-store-bench.js';
export { describeMeterStoreLaws } from './contract-suites/meter-store/meter-store-laws.js';
export { describePluginLaws, type PluginServices, type PluginSubject } from './contract-suites/plugin/plugin-laws.js';
export { openAiFailures, openAiLimits } from './contract-suites/provider/openai-failures.js';
export { describeProviderLaws } from './contract-suites/provider/provider-laws.js';
export type { ProviderFailure, ProviderLimits, ProviderSubject } from './contract-suites/provider/provider-subject.js';
export { describeProviderHalfLaws } from './contract-suites/provider-half-laws.js';
export {
  describeResponseStoreLaws,
  type ResponseStoreHome,
  type ResponseStoreSubject,
} from './contract-suites/response-store/response-store-laws.js';
export { FakeClock } from './fake-clock.js';
export { FakeLogger, type LoggedLine } from './fake-logger.js';
export { FakeState } from './fake-state.js';
export { FAKE_SIGNATURE } from './fake-upstream/answer-parts.js';
export type { Behaviour, FakeUsage } from './fake-upstream/behaviour.js';
export { FakeUpstream, type JournalEntry } from './fake-upstream/fake-upstream.js';
export { waitUntil } from './wait-until.js';
