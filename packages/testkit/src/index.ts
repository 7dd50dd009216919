export { describeDialectLaws } from './contract-suites/dialect-laws.js';
export type { DialectFixtures, NamedBody, NamedStream } from './contract-suites/dialect-laws-fixtures.js';
