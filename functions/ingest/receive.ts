import type { Queue } from '../aws/queue.ts';
import type { Secrets } from '../aws/secrets.ts';
import type { Provider } from '../providers/provider.ts';
import { writeEnvelope } from '../shared/envelope.ts';
import { describeError, log } from '../shared/log.ts';
import type { Providers } from '../shared/provider-settings.ts';
import { within } from '../shared/within.ts';
import { type AuthOutcome, authenticate, needsSecrets } from './authenticate.ts';
import type { CallbackRequest } from './callback.ts';
import { countOldSecret, countRefused, countRejected, type RefusedReason, type RejectedReason } from './counts.ts';
import type { Keeper } from './keep.ts';
import { seal } from './seal.ts';
import type { SecretUse } from './secret-use.ts';

export interface Answer {
  readonly status: 200 | 401 | 404 | 405 | 413 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message: string;
}

export interface Receiver {
  readonly providers: Providers;
  readonly registry: ReadonlyMap<string, Provider>;
  readonly secrets: Secrets;
  readonly secretUse: SecretUse;
  readonly queue: Queue;
  /** Only where the stage keeps what is not authentic. */
  readonly keeper?: Keeper | undefined;
  readonly metricNamespace: string;
  /** All that one request may take, in milliseconds. */
  readonly acknowledgeWithinMs: number;
}

const maxBodyBytes = 256 * 1024;
/** The secret store may take this share of the time; the queue needs the rest. */
const secretsShare = 0.4;
/** Keeping what is not authentic may take this share of it. */
const keepingShare = 0.3;

/** Takes one callback: 200 only once the queue holds it, 503 where that could not be had in time. */
export async function receive(receiver: Receiver, request: CallbackRequest): Promise<Answer> {
  const refuse = (reason: RejectedReason, provider: string | null, answer: Answer): Answer => {
    countRejected(receiver.metricNamespace, request, provider, reason);
    return answer;
  };
  const provider = request.provider === null ? undefined : receiver.registry.get(request.provider);
  if (!provider) return refuse(request.provider === null ? 'wrong_path' : 'unknown_provider', null, notHere);
  const settings = Object.hasOwn(receiver.providers, provider.id) ? receiver.providers[provider.id] : undefined;
  if (!settings) return refuse('not_configured', null, notHere);
  if (isProbe(request)) return probed;
  if (request.method !== 'POST' && request.method !== 'GET') return refuse('other_method', provider.id, otherMethod);
  if (request.raw.length > maxBodyBytes) return refuse('too_large', provider.id, tooLarge);

  const started = performance.now();
  const remainingMs = (): number => receiver.acknowledgeWithinMs - (performance.now() - started);
  const where = { provider: provider.id, requestId: request.requestId };

  const refuseForNow = (reason: RefusedReason, error: unknown): Answer => {
    log.error(reason, { ...where, ...describeError(error) });
    countRefused(receiver.metricNamespace, request, provider.id, reason);
    return unavailable;
  };

  let outcome: AuthOutcome;
  try {
    outcome = await authenticated(receiver, provider, request);
  } catch (error) {
    return refuseForNow('secrets_unavailable', error);
  }
  if (outcome.kind === 'rejected') {
    const asked = settings.authentication.basic ? challenge : {};
    const ms = Math.min(remainingMs(), receiver.acknowledgeWithinMs * keepingShare);
    const kept = await receiver.keeper?.keep(provider, settings.authentication, request, outcome.reason, ms);
    countRejected(receiver.metricNamespace, request, provider.id, outcome.reason, kept);
    return { status: 401, ...asked, message: 'Not authentic.' };
  }
  countOldSecret(receiver.metricNamespace, request, provider.id, outcome.by);
  receiver.secretUse.note(request.receivedAt, provider.id, outcome.by);
  try {
    const message = writeEnvelope(seal(provider.id, request));
    await within(remainingMs(), (signal) => receiver.queue.send(message, provider.id, signal));
  } catch (error) {
    return refuseForNow('queue_unavailable', error);
  }
  return { status: 200, message: 'Queued.' };
}

/**
 * Dashboards try a new URL with HEAD, or with a GET that carries nothing. They get 200 without a look at the token, so that
 * a probe can't guess one. A GET that carries something may be a report.
 */
const isProbe = ({ method, query, raw }: CallbackRequest): boolean =>
  method === 'HEAD' || (method === 'GET' && query === '' && raw.length === 0);

const probed: Answer = {
  status: 200,
  message: 'Delivery reports go here, by POST, or by GET with a query. The token was not checked.',
};

const notHere: Answer = { status: 404, message: 'No such provider here.' };

const otherMethod: Answer = { status: 405, headers: { allow: 'GET, HEAD, POST' }, message: 'Send POST.' };

const tooLarge: Answer = { status: 413, message: `The body is over ${maxBodyBytes} bytes.` };

/** Some clients send a password only when asked for it. */
const challenge = { headers: { 'www-authenticate': 'Basic realm="delivrd"' } };

const unavailable: Answer = { status: 503, headers: { 'retry-after': '5' }, message: 'Try again.' };

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
