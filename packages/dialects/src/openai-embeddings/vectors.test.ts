import { decodeVector, encodeVector } from './vectors.js';

it('writes 32-bit floats, little end first, and reads them again', () => {
  expect(encodeVector([1])).toBe(Buffer.from([0, 0, 0x80, 0x3f]).toString('base64'));
  expect(decodeVector(encodeVector([0.5, -2, 0]))).toEqual([0.5, -2, 0]);
});

it.each(['', 'AAA=', 7, null, ['x']])('refuses %j, which is no vector', (value) => {
  expect(() => decodeVector(value)).toThrow('no vector');
});
