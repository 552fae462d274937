import { expectedId, readId } from '../providers/reading/fields.ts';
import { readPathText } from '../shared/path-text.ts';
import { wrong } from './answer.ts';

/** What is between the slashes where an id or a number belongs. */
const asText =
  'one that has only letters, digits and . _ - and begins with a letter or a digit, or any other as ~ and the base64url of its UTF-8 (docs/api.md)';

/** The text of a segment. @throws Refusal where it is none. */
export function segmentText(segment: string | undefined, path: string): string {
  const text = readPathText(segment ?? '');
  if (text === null) throw wrong({ path, expected: asText });
  return text;
}

/** The message that a path names, by the segments below `/messages`. @throws Refusal where it names none. */
export function addressOf(segments: readonly string[]): { readonly provider: string; readonly messageId: string } {
  const [provider = '', id, ...others] = segments;
  if (id === undefined || others.length > 0) throw wrong({ path: 'id', expected: asText });
  const messageId = readId(segmentText(id, 'id'));
  if (messageId === null) throw wrong({ path: 'id', expected: expectedId });
  return { provider, messageId };
}
