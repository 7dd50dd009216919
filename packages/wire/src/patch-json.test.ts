import fc from 'fast-check';
import { type JsonPatch, patchJsonObject } from './patch-json.js';

function patch(text: string, changes: JsonPatch): string {
  return patchJsonObject(Buffer.from(text), changes).toString('utf8');
}

describe('patchJsonObject', () => {
  it('replaces a value and leaves every other byte', () => {
    expect(patch('{ "a" : 1.0e2,\n "model" : "x\\"y" , "b":[{"model":"z"}] }', { set: { model: 'm' } })).toBe(
      '{ "a" : 1.0e2,\n "model" : "m" , "b":[{"model":"z"}] }',
    );
  });

  it('gives the same buffer when nothing changes', () => {
    const bytes = Buffer.from('{"model":"m","n":1}');
    expect(patchJsonObject(bytes, { set: { model: 'm' }, setMissing: { n: 2 } })).toBe(bytes);
  });

  it('replaces every duplicate, since the last one wins', () => {
    expect(patch('{"model":1,"model":{"model":2}}', { set: { model: 'm' } })).toBe('{"model":"m","model":"m"}');
  });

  it('knows a name written with escapes', () => {
    expect(patch('{"m\\u006fdel":"a"}', { set: { model: 'm' } })).toBe('{"m\\u006fdel":"m"}');
  });

  it('adds to an empty object and to a full one', () => {
    expect(patch(' { } ', { set: { a: 1 } })).toBe(' { "a":1} ');
    expect(patch('{"a":"}"}', { setMissing: { a: 2, b: 3 } })).toBe('{"a":"}","b":3}');
  });

  it('sets a member of an inner object, and makes the object where it is not one', () => {
    const setNested = { stream_options: { include_usage: true } };
    expect(patch('{"stream_options": { "x" : 1 }}', { setNested })).toBe(
      '{"stream_options": { "x" : 1 ,"include_usage":true}}',
    );
    expect(patch('{"stream_options":{"include_usage":false}}', { setNested })).toBe(
      '{"stream_options":{"include_usage":true}}',
    );
    expect(patch('{"stream_options":null}', { setNested })).toBe('{"stream_options":{"include_usage":true}}');
    expect(patch('{}', { setNested })).toBe('{"stream_options":{"include_usage":true}}');
  });

  it('does to the parsed object what assignment does, for any JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.constantFrom(0, 2, '\t'),
        (object, key, indent) => {
          fc.pre(key !== '__proto__' && !Object.hasOwn(object, '__proto__'));
          const parsed = JSON.parse(JSON.stringify(object)) as Record<string, unknown>;
          const patched = patch(JSON.stringify(parsed, null, indent), {
            set: { [key]: 'new' },
            setMissing: { other: 1 },
          });
          expect(JSON.parse(patched)).toEqual({ other: 1, ...parsed, [key]: 'new' });
        },
      ),
    );
  });
});
