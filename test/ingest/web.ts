import type { Web } from '../../functions/aws/web.ts';

/** A web where nothing is to be fetched. */
export const web: Web = {
  text: () => Promise.reject(new Error('nothing is there')),
  kept: () => Promise.reject(new Error('nothing is there')),
};
