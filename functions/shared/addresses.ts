// Read by the infrastructure and by ingest: names only, nothing heavy.

/** What a callback URL has between the base URL of a stage and the provider. */
export const callbackPath = '/webhooks';

/** Ingest's environment has it only where the stage has base URLs beside that of its API: those, parted by spaces. */
export const baseUrlsKey = 'BASE_URLS';

export const writeBaseUrls = (baseUrls: readonly string[]): string => baseUrls.join(' ');
export const readBaseUrls = (text = ''): readonly string[] => text.split(' ').filter((url) => url !== '');
