import type { Queue } from '../aws/queue.ts';
import type { Secrets } from '../aws/secrets.ts';
import type { Provider } from '../providers/provider.ts';
import { writeEmbedded } from '../shared/embedded-metrics.ts';
import { type Envelope, keptHeaders, packBody, writeEnvelope } from '../shared/envelope.ts';
import { describeError, log } from '../shared/log.ts';
import { dimensionSets, metrics, otherCountry } from '../shared/metric-names.ts';
import type { Providers } from '../shared/provider-settings.ts';
import { within } from '../shared/within.ts';
import { type AuthOutcome, authenticate, type Credentials, needsSecrets } from './authenticate.ts';

/** An HTTP request to a callback URL, whatever the host it came through. */
export interface CallbackRequest extends Credentials {
  readonly provider: string;
  readonly method: string;
  readonly query: string;
  readonly requestId: string;
  readonly receivedAt: number;
}

export interface Answer {
  readonly status: 200 | 401 | 404 | 405 | 413 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message: string;
}

export interface Receiver {
  readonly providers: Providers;
  readonly registry: ReadonlyMap<string, Provider>;
  readonly secrets: Secrets;
  readonly queue: Queue;
  readonly metricNamespace: string;
  /** All that one request may take, in milliseconds. */
  readonly acknowledgeWithinMs: number;
}

const maxBodyBytes = 256 * 1024;
/** The secret store may take this share of the time; the queue needs the rest. */
const secretsShare = 0.4;

/** Takes one callback: 200 only once the queue holds it, 503 where that could not be had in time. */
export async function receive(receiver: Receiver, request: CallbackRequest): Promise<Answer> {
  const provider = receiver.registry.get(request.provider);
  const settings = Object.hasOwn(receiver.providers, request.provider)
    ? receiver.providers[request.provider]
    : undefined;
  if (!provider || !settings) return { status: 404, message: 'No such provider here.' };
  if (request.method !== provider.method) return otherMethod(provider, request.method);
  if (request.raw.length > maxBodyBytes) return { status: 413, message: `The body is over ${maxBodyBytes} bytes.` };

  const started = performance.now();
  const remainingMs = (): number => receiver.acknowledgeWithinMs - (performance.now() - started);
  const where = { provider: provider.id, requestId: request.requestId };

  let outcome: AuthOutcome;
  try {
    outcome = await authenticated(receiver, provider, request);
  } catch (error) {
    log.error('secrets_unavailable', { ...where, ...describeError(error) });
    return unavailable;
  }
  if (outcome.kind === 'rejected') {
    countRejected(receiver.metricNamespace, request, outcome.reason);
    return { status: 401, ...(settings.authentication.basic ? challenge : {}), message: 'Not authentic.' };
  }
  try {
    await within(remainingMs(), (signal) => receiver.queue.send(writeEnvelope(seal(request)), provider.id, signal));
  } catch (error) {
    log.error('queue_unavailable', { ...where, ...describeError(error) });
    return unavailable;
  }
  return { status: 200, message: 'Queued.' };
}

/** One line for both: the log that says why, and the metric. */
function countRejected(namespace: string, { provider, requestId, receivedAt }: CallbackRequest, reason: string): void {
  const metric = {
    name: 'Rejected',
    unit: metrics.Rejected.unit,
    dimensionSets: dimensionSets('Rejected', provider, otherCountry),
    values: [1],
    atMs: receivedAt,
  };
  writeEmbedded(namespace, metric, { event: 'rejected', requestId, reason });
}

/** Some clients send a password only when asked for it. */
const challenge = { headers: { 'www-authenticate': 'Basic realm="delivrd"' } };

const unavailable: Answer = { status: 503, headers: { 'retry-after': '5' }, message: 'Try again.' };

/** Dashboards probe a new URL with GET or HEAD. They get 200 without a look at the token, so a probe can't guess one. */
function otherMethod(provider: Provider, method: string): Answer {
  if (method === 'GET' || method === 'HEAD')
    return { status: 200, message: `Delivery reports go here, by ${provider.method}. The token was not checked.` };
  const allow = provider.method === 'GET' ? 'GET, HEAD' : 'GET, HEAD, POST';
  return { status: 405, headers: { allow }, message: `Send ${provider.method}.` };
}

/**
 * Checks against the secrets in memory and, where something does not match, once more against those in the store.
 * @throws Error when those may be newer and can't be had in time: what does not match may be signed with a new one.
 */
async function authenticated(
  { secrets, providers, acknowledgeWithinMs }: Receiver,
  provider: Provider,
  request: CallbackRequest,
): Promise<AuthOutcome> {
  const settings = providers[provider.id]?.authentication ?? {};
  const shareMs = acknowledgeWithinMs * secretsShare;
  const started = performance.now();
  const first = authenticate(provider, settings, needsSecrets(settings) ? await secrets.current(shareMs) : {}, request);
  if (first.kind === 'authentic' || first.reason === 'ip_range' || !needsSecrets(settings)) return first;
  const newer = await secrets.reread(shareMs - (performance.now() - started));
  return newer === null ? first : authenticate(provider, settings, newer, request);
}

function seal(request: CallbackRequest): Envelope {
  const headers = keptHeaders.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    v: 1,
    provider: request.provider,
    receivedAt: request.receivedAt,
    requestId: request.requestId,
    method: request.method,
    query: request.query,
    headers: Object.fromEntries(headers),
    ...packBody(request.raw),
  };
}
