import { type HeaderMap, HelixError, type Principal } from '@helix/contracts';

const LONGEST_END_USER = 256;
const LONGEST_TAG = 64;

/**
 * The principal with what the caller says of itself, where its policy lets it: the end user of `x-helix-user`, the tags of `x-helix-tags`.
 * Without leave the headers are ignored. Throws `invalid_request` when they are too long or too many.
 */
export function addClientClaims(principal: Principal, headers: HeaderMap, maxTags: number): Principal {
  const endUser = principal.policy.endUser === true ? headers['x-helix-user'] : undefined;
  const tags = principal.policy.clientTags === true ? headers['x-helix-tags'] : undefined;
  if (endUser === undefined && tags === undefined) return principal;
  return Object.freeze({
    ...principal,
    ...(endUser === undefined ? {} : { endUser: readEndUser(endUser) }),
    ...(tags === undefined ? {} : { tags: addTags(principal.tags, tags, maxTags) }),
  });
}

function readEndUser(header: string | readonly string[]): string {
  const value = (typeof header === 'string' ? header : header.join(',')).trim();
  if (value.length > 0 && value.length <= LONGEST_END_USER) return value;
  throw new HelixError(
    'invalid_request',
    `The header x-helix-user must hold 1 to ${LONGEST_END_USER} characters. Send a stable id, or leave it out.`,
    { param: 'x-helix-user' },
  );
}

function addTags(own: readonly string[], header: string | readonly string[], maxTags: number): readonly string[] {
  const given = (typeof header === 'string' ? header : header.join(',')).split(',', 1_000).map((tag) => tag.trim());
  const tags = [...new Set(given.filter((tag) => tag !== ''))];
  if (tags.length > maxTags || tags.some((tag) => tag.length > LONGEST_TAG)) {
    throw new HelixError(
      'invalid_request',
      `The header x-helix-tags takes at most ${maxTags} tags of ${LONGEST_TAG} characters each, separated by commas.`,
      { param: 'x-helix-tags' },
    );
  }
  return Object.freeze([...new Set([...own, ...tags])]);
}
