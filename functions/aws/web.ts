import { within } from '../shared/within.ts';

/** What is fetched for a provider's scheme: certificates, the confirmation of a subscription. Where from, the scheme decides. */
export interface Web {
  /** The text at a URL. @throws Error where it does not come within `ms` milliseconds, is refused, or is too long. */
  readonly text: (url: string, ms: number) => Promise<string>;
  /** The same of something that never changes: kept in memory once it came. */
  readonly kept: (url: string, ms: number) => Promise<string>;
}

/** A certificate has some 2 KB. */
const mostBytes = 64 * 1024;
/** Of a scheme's certificates few are in use at a time. */
const mostKept = 20;
/** Whoever asks for one that nobody has must not keep us fetching. */
const mostUnderWay = 4;

/**
 * @param origin in whose place all hosts are asked, as with the SDK's AWS_ENDPOINT_URL; null for the hosts themselves.
 */
export function openWeb(
  origin: string | null = process.env['AWS_ENDPOINT_URL'] ?? null,
  get: typeof fetch = fetch,
): Web {
  const kept = new Map<string, Promise<string>>();
  let underWay = 0;
  const text = async (url: string, ms: number): Promise<string> => {
    if (underWay >= mostUnderWay) throw new Error('Too much is being fetched.');
    underWay += 1;
    try {
      return await within(ms, async (signal) => {
        const { pathname, search } = new URL(url);
        const at = origin === null ? url : new URL(pathname + search, origin);
        const response = await get(at, { signal, redirect: 'error' });
        if (!response.ok) throw new Error(`${response.status} was answered.`);
        const whole = await response.text();
        if (whole.length > mostBytes) throw new Error('The answer is too long.');
        return whole;
      });
    } finally {
      underWay -= 1;
    }
  };
  return {
    text,
    kept: (url, ms) => {
      const known = kept.get(url);
      if (known !== undefined) return known;
      const coming = text(url, ms);
      kept.set(url, coming);
      coming.catch(() => kept.delete(url));
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return coming;
    },
  };
}
