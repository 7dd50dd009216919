/** A configured address, split for the sender: origin, and the path without a slash at its end. Throws on what is no http(s) URL. */
export function splitBaseUrl(text: string): { readonly origin: string; readonly path: string } {
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error(`The address must begin with https:// or http://, not ${url.protocol}`);
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}
