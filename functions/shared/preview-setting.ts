/** Whether a recorded send may have a preview of its text, and the tags whose messages may have none all the same. */
export interface PreviewSetting {
  readonly isOn: boolean;
  readonly sensitiveTags: readonly string[];
}

export const writePreviewSetting = ({ isOn, sensitiveTags }: PreviewSetting): string =>
  isOn ? JSON.stringify(sensitiveTags) : 'off';

export const readPreviewSetting = (text: string): PreviewSetting =>
  text === 'off' ? { isOn: false, sensitiveTags: [] } : { isOn: true, sensitiveTags: JSON.parse(text) };
