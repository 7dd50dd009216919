import { type RestrictedModel, reportWidenedModels } from './report-widened-models.js';

function widened(models: Readonly<Record<string, RestrictedModel>>): readonly string[] {
  const found: string[] = [];
  reportWidenedModels(new Map(Object.entries(models)), ({ name, restricted }) => found.push(`${name} → ${restricted}`));
  return found;
}

describe('a fallback to a restricted model', () => {
  const hr: RestrictedModel = { allow: { teams: ['hr'] } };

  it('is reported where others may use the model in front of it', () => {
    expect(widened({ open: { fallbacks: ['hr'] }, hr })).toEqual(['open → hr']);
    expect(widened({ keys: { fallbacks: ['hr'], allow: { keys: ['k'] } }, hr })).toEqual(['keys → hr']);
  });

  it('is fine where only the same, or fewer, may', () => {
    expect(widened({ same: { ...hr, fallbacks: ['hr'] }, hr })).toEqual([]);
    expect(widened({ fewer: { ...hr, fallbacks: ['both'] }, both: { allow: { teams: ['hr', 'it'] } } })).toEqual([]);
  });

  it('is not lost in a circle, and open models and targets are no matter', () => {
    expect(widened({ a: { fallbacks: ['b', 'openai/x'] }, b: { fallbacks: ['a'] } })).toEqual([]);
  });
});
