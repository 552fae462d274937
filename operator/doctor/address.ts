import { type Endpoint, nameOf } from '../endpoint.ts';
import { explainError } from '../explain-error.ts';
import type { Check } from './check.ts';
import { type Found, notAsked, ok, wrong } from './finding.ts';

const answersWithinMs = 10_000;
/** AWS takes five minutes; what is signed with a time often takes less. */
const [noticedMs, refusedMs] = [60_000, 300_000];

/** Asks as a dashboard tries a new URL: nothing is counted, and the token is not checked. */
async function probe({ url }: Endpoint): Promise<{ readonly status: number; readonly skewMs: number | null }> {
  const sent = Date.now();
  const { status, headers } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(answersWithinMs) });
  const date = Date.parse(headers.get('date') ?? '');
  // The header has whole seconds: on average half a one is cut off.
  return { status, skewMs: Number.isNaN(date) ? null : (sent + Date.now()) / 2 - (date + 500) };
}

/** Whether each callback URL is answered, by name, certificate and path. */
export const address: Check = {
  name: 'address',
  look: async ({ endpoints: source }) => {
    const endpoints = await source();
    const asked = await Promise.all(endpoints.map(probed));
    const failed = asked.filter((one) => one !== null);
    const names = endpoints.map(nameOf).join(', ');
    // Without what comes behind the provider: that may be a token.
    const origins = new Set(endpoints.map(({ url }) => new URL(url).origin));
    return failed.length > 0 ? failed : [ok(`${[...origins].join(', ')} answers for ${names}`)];
  },
};

async function probed(endpoint: Endpoint): Promise<Found | null> {
  const provider = nameOf(endpoint);
  try {
    const { status } = await probe(endpoint);
    if (status === 200) return null;
    return wrong(
      'fail',
      `The URL of ${provider} answers ${status} to a probe, and not 200.`,
      status === 404
        ? 'Is it the base URL of this stage, and does what stands in front pass its path on?'
        : 'Runbook: Function errors, Refused.',
    );
  } catch (error) {
    const { said, mend } = explainError(error);
    return wrong('fail', `The URL of ${provider} is not reached: ${said}`, mend ?? 'Does its name lead to this API?');
  }
}

/** This machine's clock against that of who answers there: what is signed with a time needs both to agree. */
export const clock: Check = {
  name: 'clock',
  look: async ({ endpoints }) => {
    const [endpoint] = await endpoints();
    const skewMs = endpoint ? (await probe(endpoint)).skewMs : null;
    if (skewMs === null) return [notAsked('the answer has no Date')];
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    const found = `this machine’s clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the API’s`;
    if (Math.abs(skewMs) < noticedMs) return [ok(found)];
    return [
      wrong(
        Math.abs(skewMs) < refusedMs ? 'warn' : 'fail',
        `${found}: what it signs with a time is refused, by AWS from five minutes on.`,
        'Set the clock, by NTP.',
      ),
    ];
  },
};
