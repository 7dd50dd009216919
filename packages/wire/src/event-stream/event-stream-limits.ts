/** Total length, headers length, checksum of the two. */
export const PRELUDE_BYTES = 12;
/** The checksum at the end of a frame. */
export const CHECKSUM_BYTES = 4;
/** Prelude and checksum: a frame without headers and payload. */
export const FRAME_OVERHEAD_BYTES = PRELUDE_BYTES + CHECKSUM_BYTES;
/** The most that a frame may have of each. Source: botocore `eventstream.py`, `_MAX_HEADERS_LENGTH` and `_MAX_PAYLOAD_LENGTH`. */
export const MAX_HEADERS_BYTES = 128 * 1024;
export const MAX_PAYLOAD_BYTES = 24 * 1024 * 1024;
