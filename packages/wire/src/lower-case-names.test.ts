import { lowerCaseNames } from './lower-case-names.js';

it('gives each name once, in lower case, with the value that came last', () => {
  expect(lowerCaseNames({ 'X-Team': 'a', Authorization: 'b', 'x-team': 'c' })).toEqual({
    'x-team': 'c',
    authorization: 'b',
  });
  expect(lowerCaseNames(undefined)).toEqual({});
});
