const plain = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * An id or a number as a segment of the API's path: itself where it is plain, else `~` and the base64url of its UTF-8. API Gateway decodes a
 * path more than once and cuts it at a question mark: no percent character may stand in it.
 */
export function writePathText(text: string): string {
  if (plain.test(text)) return text;
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
  return `~${btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}
