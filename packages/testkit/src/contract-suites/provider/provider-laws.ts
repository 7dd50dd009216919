import type { ProviderModule } from '@helix/contracts';
import { findOpenObjects } from '../closed-schema.js';
import { describeDialLaws } from './dial-laws.js';
import { describeFailureLaws } from './failure-laws.js';
import { describePassThroughLaws } from './pass-through-laws.js';
import { createProvider, type ProviderSubject, spokenDialects } from './provider-subject.js';
import { describeTransportLaws } from './transport-laws.js';

/**
 * The laws that every provider obeys. To be called at the top of a test file.
 * Dial: an absolute address from the options, secrets in headers only, the model's name at the provider. Failures: each kind is told from the others, and
 * nothing that an upstream may answer makes it throw. An in-process provider also: one ordered answer, and silence after it was stopped.
 */
export function describeProviderLaws(module: ProviderModule, subject: ProviderSubject): void {
  describe(`the laws of the provider ${module.name}`, () => {
    it('declares a closed schema of its options, with all that it requires in it', () => {
      expect(module.kind).toBe('provider');
      expect(module.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(findOpenObjects(module.optionsSchema)).toEqual([]);
      const properties = Object.keys(Object(module.optionsSchema['properties']));
      expect(properties).toEqual(expect.arrayContaining([...module.requires, ...Object.keys(subject.options)]));
      expect(Object.keys(subject.options)).toEqual(expect.arrayContaining([...module.requires]));
    });

    it('speaks at least one dialect for each of its operations', () => {
      const provider = createProvider(module, subject);
      expect(provider.operations.length).toBeGreaterThan(0);
      const spoken = new Set(spokenDialects(provider, subject).map(({ operation }) => operation));
      expect([...spoken].sort()).toEqual([...provider.operations].sort());
      const ids = subject.dialects.map(({ id }) => id);
      if (provider.operations.includes('chat')) expect(ids).toEqual(expect.arrayContaining([...provider.dialects]));
    });

    it('speaks to each model in dialects that it names for all of them', () => {
      const { dialectsOf, dialects } = createProvider(module, subject);
      for (const model of ['model', '', 'gpt-4o', 'davinci-002', 'text-embedding-005', 'a/b:c'])
        expect(dialects).toEqual(expect.arrayContaining([...(dialectsOf?.(model) ?? [])]));
    });

    describeDialLaws(module, subject);
    describeFailureLaws(module, subject);
    describePassThroughLaws(module, subject);
    describeTransportLaws(module, subject);
  });
}
