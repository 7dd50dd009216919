/** Whether `expected` stands in `bytes` at `at`. In plain JavaScript: for short texts a native call costs more than the comparison. */
export function bytesMatch(bytes: Uint8Array, expected: Uint8Array, at: number): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}
