import { createHash } from 'node:crypto';

/** Whether a recorded send may have a preview of its text, and the tags whose messages may have none all the same. */
export interface PreviewSetting {
  readonly isOn: boolean;
  readonly sensitiveTags: readonly string[];
}

/** Whether a tag is one of those whose messages may have no preview: letter case makes no difference. */
export const isSensitive = (sensitiveTags: readonly string[], tag: string | null | undefined): boolean =>
  tag != null && sensitiveTags.some((one) => one.toLowerCase() === tag.toLowerCase());

/** What stands for a tag where an environment has no room for forty of 64 characters: 48 bits, so that hardly two share one. */
export const markOf = (tag: string): string =>
  createHash('sha256').update(tag.toLowerCase()).digest('base64url').slice(0, 8);

/** Whether a tag is sensitive, by the marks of those that are. */
export const isMarked = (marks: readonly string[], tag: string | null | undefined): boolean =>
  tag != null && marks.length > 0 && marks.includes(markOf(tag));

export const writePreviewSetting = ({ isOn, sensitiveTags }: PreviewSetting): string =>
  isOn ? JSON.stringify(sensitiveTags) : 'off';

export const readPreviewSetting = (text: string): PreviewSetting =>
  text === 'off' ? { isOn: false, sensitiveTags: [] } : { isOn: true, sensitiveTags: JSON.parse(text) };
