const ALLOWED_ID = /^[a-zA-Z0-9_-]+$/;

/**
 * A tool-call id that Anthropic accepts. Ids of other providers that break its pattern are spelled in base64url behind
 * a prefix: the same id always gives the same one, and two ids never meet.
 * Source: https://platform.claude.com/docs/en/api/messages (`tool_use.id`: `^[a-zA-Z0-9_-]+$`)
 */
export function mapToolCallId(id: string): string {
  return ALLOWED_ID.test(id) ? id : `helix_${Buffer.from(id, 'utf8').toString('base64url')}`;
}
