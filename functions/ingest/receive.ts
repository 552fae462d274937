import type { Queue } from '../aws/queue.ts';
import type { Secrets } from '../aws/secrets.ts';
import type { Web } from '../aws/web.ts';
import type { Acknowledgement, Gate, Handshake } from '../providers/gate.ts';
import { writeEnvelope } from '../shared/envelope.ts';
import { describeError, log } from '../shared/log.ts';
import type { AuthenticationSettings, Providers } from '../shared/provider-settings.ts';
import { liveOf, type SecretDocument } from '../shared/secrets.ts';
import { within } from '../shared/within.ts';
import { type AuthOutcome, authenticate, needsSecrets } from './authenticate.ts';
import type { CallbackRequest } from './callback.ts';
import { countOldSecret, countRefused, countRejected, type RefusedReason, type RejectedReason } from './counts.ts';
import { carriesSignature, type Keeper } from './keep.ts';
import { seal } from './seal.ts';
import type { SecretUse } from './secret-use.ts';

export interface Answer {
  readonly status: 200 | 401 | 404 | 405 | 413 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message: string;
  /** What is answered instead of the message, to the letter. */
  readonly exactly?: Acknowledgement | undefined;
}

export interface Receiver {
  readonly providers: Providers;
  readonly gates: ReadonlyMap<string, Gate>;
  readonly secrets: Secrets;
  readonly secretUse: SecretUse;
  readonly queue: Queue;
  readonly web: Web;
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
  const gate = request.provider === null ? undefined : receiver.gates.get(request.provider);
  if (!gate) return refuse(request.provider === null ? 'wrong_path' : 'unknown_provider', null, notHere);
  const settings = Object.hasOwn(receiver.providers, gate.id) ? receiver.providers[gate.id] : undefined;
  if (!settings) return refuse('not_configured', null, notHere);
  if (isProbe(request)) return probed;
  if (request.method !== 'POST' && request.method !== 'GET') return refuse('other_method', gate.id, otherMethod);
  if (request.raw.length > maxBodyBytes) return refuse('too_large', gate.id, tooLarge);

  const started = performance.now();
  const remainingMs = (): number => receiver.acknowledgeWithinMs - (performance.now() - started);
  const where = { provider: gate.id, requestId: request.requestId };

  const refuseForNow = (reason: RefusedReason, error: unknown): Answer => {
    log.error(reason, { ...where, ...describeError(error) });
    countRefused(receiver.metricNamespace, request, gate.id, reason);
    return unavailable;
  };

  const handshake = gate.handshake?.(request) ?? null;
  let outcome: AuthOutcome;
  try {
    outcome = await authenticated(receiver, gate, proofsOf(handshake, settings.authentication, request));
  } catch (error) {
    return refuseForNow(error instanceof CertificateError ? 'certificate_unavailable' : 'secrets_unavailable', error);
  }
  if (outcome.kind === 'rejected') {
    const asked = settings.authentication.basic ? challenge : {};
    const ms = Math.min(remainingMs(), receiver.acknowledgeWithinMs * keepingShare);
    const kept =
      handshake === null
        ? await receiver.keeper?.keep(gate, settings.authentication, request, outcome.reason, ms)
        : undefined;
    countRejected(receiver.metricNamespace, request, gate.id, outcome.reason, kept);
    // It stays as unproved as it was: the answer only has it sent again, signed.
    if (gate.resendsUnsigned && outcome.reason === 'signature' && !carriesSignature(gate.signature, request.headers))
      return unavailable;
    return { status: 401, ...asked, message: 'Not authentic.' };
  }
  if (handshake?.kind === 'challenge') return { status: 200, message: 'It is this URL.', exactly: handshake.answer };
  countOldSecret(receiver.metricNamespace, request, gate.id, outcome.by);
  receiver.secretUse.note(request.receivedAt, gate.id, outcome.by);
  if (handshake?.kind === 'confirmation') {
    try {
      await receiver.web.text(handshake.url, remainingMs());
    } catch (error) {
      return refuseForNow('confirmation_unanswered', error);
    }
    log.info('confirmed', where);
    return { status: 200, message: 'Confirmed.' };
  }
  try {
    const envelope = seal(gate, settings, request);
    if (settings.forward !== undefined && !envelope.forward) log.warn('not_passed_on_again', where);
    const message = writeEnvelope(envelope);
    // Without a signal, which would cost each callback: an attempt that nobody waits for any more ends by its own time-out, and one that still
    // arrives is there twice once the provider sends again.
    await within(remainingMs(), () => receiver.queue.send(message, gate.id));
  } catch (error) {
    return refuseForNow('queue_unavailable', error);
  }
  return { status: 200, message: 'Queued.', exactly: gate.acknowledgement };
}

/** What must hold of a request: of a challenge, which comes before there is anything to sign, that it knows the endpoint's token. */
const proofsOf = (
  handshake: Handshake | null,
  settings: AuthenticationSettings,
  request: CallbackRequest,
): { readonly settings: AuthenticationSettings; readonly request: CallbackRequest } =>
  handshake?.kind === 'challenge'
    ? {
        settings: { urlToken: true, ...(settings.ipRanges && { ipRanges: settings.ipRanges }) },
        request: { ...request, token: handshake.token },
      }
    : { settings, request };

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

/** The certificate that a request names could not be had in time. */
class CertificateError extends Error {}

/**
 * Checks against the secrets in memory and, where something does not match, once more against those in the store.
 * @throws Error when those may be newer and can't be had in time: what does not match may be signed with a new one.
 * @throws CertificateError when the certificate that it is to be checked by can't be had in time.
 */
async function authenticated(
  { secrets, web, acknowledgeWithinMs }: Receiver,
  gate: Gate,
  { settings, request }: ReturnType<typeof proofsOf>,
): Promise<AuthOutcome> {
  const shareMs = acknowledgeWithinMs * secretsShare;
  const started = performance.now();
  const leftMs = (): number => shareMs - (performance.now() - started);
  const document = needsSecrets(settings) ? await secrets.current(shareMs) : {};
  const by = async (secretsNow: SecretDocument): Promise<AuthOutcome> => {
    const url = settings.signature
      ? (gate.signature?.certificateUrl?.(request, liveOf(secretsNow, 'signingSecret', gate.id)) ?? null)
      : null;
    const certificate = url === null ? undefined : await certificateAt(web, url, leftMs());
    return authenticate(gate, settings, secretsNow, { ...request, certificate });
  };
  const first = await by(document);
  if (first.kind === 'authentic' || first.reason === 'ip_range' || !needsSecrets(settings)) return first;
  const newer = await secrets.reread(leftMs());
  return newer === null ? first : by(newer);
}

const certificateAt = (web: Web, url: string, ms: number): Promise<string> =>
  web.kept(url, ms).catch((cause: unknown) => {
    throw new CertificateError('The certificate did not come.', { cause });
  });
