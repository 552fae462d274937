/** Whether a recorded send may have a preview of its text, and the tags whose messages may have none all the same. */
export interface PreviewSetting {
  readonly isOn: boolean;
  readonly sensitiveTags: readonly string[];
}

/** Whether a tag is one of those whose messages may have no preview: letter case makes no difference. */
export const isSensitive = (sensitiveTags: readonly string[], tag: string | null | undefined): boolean =>
  tag != null && sensitiveTags.some((one) => one.toLowerCase() === tag.toLowerCase());

export const writePreviewSetting = ({ isOn, sensitiveTags }: PreviewSetting): string =>
  isOn ? JSON.stringify(sensitiveTags) : 'off';

export const readPreviewSetting = (text: string): PreviewSetting =>
  text === 'off' ? { isOn: false, sensitiveTags: [] } : { isOn: true, sensitiveTags: JSON.parse(text) };
