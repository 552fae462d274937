// How an id or a number stands in a path of the application's API. For clients as well: imports nothing.

/** What no part of the way rewrites: no percent sign, no slash, no dot at the beginning. */
const plain = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const mark = '~';

/**
 * A text as one segment of a path: itself where it is plain, else `~` and the base64url of its UTF-8. Percent-encoding would not do: API
 * Gateway's HTTP APIs decode a path twice, cut it at a question mark and make one of several slashes
 * (docs/adr/0027-ids-in-paths.md).
 */
export function writePathText(text: string): string {
  if (plain.test(text)) return text;
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const base64url = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${mark}${base64url}`;
}

/** The text of a segment, or null for what `writePathText` did not write. */
export function readPathText(segment: string): string | null {
  if (plain.test(segment)) return segment;
  if (!segment.startsWith(mark)) return null;
  try {
    const binary = atob(segment.slice(mark.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return writePathText(text) === segment ? text : null;
  } catch {
    return null;
  }
}
