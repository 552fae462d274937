import type { Version } from '../domain/join.ts';

/**
 * The versions to which this process has seen messages move, the latest of them. Only a hint how to try first: other processes move them as
 * well, and what a write may do its condition decides.
 */
export interface LastVersions {
  readonly get: (key: string) => Version | null;
  readonly note: (key: string, version: Version) => void;
}

/** Some megabytes of text: the messages of minutes, within which what comes late mostly comes. */
const mostKept = 10_000;

export function keepLastVersions(most = mostKept): LastVersions {
  const versions = new Map<string, Version>();
  return {
    get: (key) => versions.get(key) ?? null,
    note: (key, version) => {
      // Put anew, it is the latest.
      versions.delete(key);
      versions.set(key, version);
      const [oldest] = versions.keys();
      if (versions.size > most && oldest !== undefined) versions.delete(oldest);
    },
  };
}
