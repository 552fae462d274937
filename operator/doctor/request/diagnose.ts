import type { Provider } from '../../../functions/providers/provider.ts';
import { callbackPath } from '../../../functions/shared/addresses.ts';
import { type AuthenticationSettings, defaultToleranceMinutes } from '../../../functions/shared/provider-settings.ts';
import { type Finding, notAsked, ok, wrong } from '../finding.ts';
import type { Capture } from './capture.ts';
import { type Documents, knownSecrets } from './known-secrets.ts';
import { signatureMistake } from './signature-mistake.ts';
import { basicMistake, tokenMistake } from './token-mistake.ts';
import { basicWords, signatureWords, tokenWords } from './words.ts';

/** A finding about one check of a request, with the mistake as one word for a script. */
export interface RequestFinding extends Finding {
  /** Null where nothing is wrong or nothing could be told. */
  readonly mistake: string | null;
}

export interface Suspect {
  readonly provider: Provider;
  readonly settings: AuthenticationSettings;
  readonly capture: Capture;
  readonly documents: Documents;
  /** The certificate that the request names, in PEM; null where it could not be had. Absent where its provider's scheme has none. */
  readonly certificate?: string | null;
  /** The ids of all providers of the stack. */
  readonly providers: readonly string[];
  /** Where the stage's callback URLs begin. */
  readonly baseUrl: string;
  /** What was registered with the provider, where that is known to be another URL. */
  readonly registered: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The options that a printed command needs to ask the same stack. */
  readonly where: string;
}

/** Why a captured request is refused, for each check that is configured. Never with a secret, a token or a byte of the body. */
export function diagnose(suspect: Suspect): readonly RequestFinding[] {
  const { settings, capture } = suspect;
  const address = addressOf(capture.url);
  const findings: RequestFinding[] = [...checkAddress(suspect, address), ...checkMethod(suspect)];
  if (capture.cut !== null)
    findings.push({
      check: 'capture',
      ...wrong('warn', `${capture.cut}: what is missing was signed too.`, 'Take the capture again, of the whole body.'),
      mistake: 'cut-capture',
    });
  if (settings.urlToken) findings.push(checkToken(suspect, address.token));
  if (settings.basic) findings.push(checkBasic(suspect));
  if (settings.signature) findings.push(checkSignature(suspect, address.token));
  if (settings.ipRanges)
    findings.push({
      check: 'ipRanges',
      ...notAsked(`a capture does not prove where it came from; the settings take ${settings.ipRanges.join(', ')}`),
      mistake: null,
    });
  return findings;
}

interface Address {
  /** What stands before the callback path. */
  readonly before: string;
  readonly provider: string | null;
  readonly token: string | null;
}

/** Provider and token in a callback URL, wherever its path begins; null where it has none. */
function addressOf(url: string): Address {
  const { pathname } = new URL(url);
  const at = pathname.lastIndexOf(`${callbackPath}/`);
  const below = at < 0 ? '' : pathname.slice(at + callbackPath.length);
  const [provider = null, token = null] = below.split('/').filter((segment) => segment !== '');
  return { before: at < 0 ? '' : pathname.slice(0, at), provider: provider?.toLowerCase() ?? null, token };
}

/** Ingest answers anything else with 405. A HEAD, or a GET that carries nothing, is a probe and let in. */
function checkMethod({ capture: { method } }: Suspect): readonly RequestFinding[] {
  if (['POST', 'GET', 'HEAD'].includes(method)) return [];
  const found = wrong(
    'fail',
    `It is a ${method}: that is answered 405.`,
    'Let the provider send POST, or GET with a query.',
  );
  return [{ check: 'method', mistake: 'other-method', ...found }];
}

/** Where the path begins otherwise than the stage's: a front may take that away, unless this is the stage's own host. */
function checkPath({ capture, baseUrl }: Suspect, before: string, mend: string): readonly RequestFinding[] {
  const own = new URL(baseUrl);
  const expected = own.pathname.slice(0, -callbackPath.length);
  // An API takes its callbacks without the path of its own domain as well.
  if (before === expected || before === '') return [];
  const isOwn = new URL(capture.url).host === own.host;
  const said = `Its path begins with ${before}, which this stage does not take: that is answered 404`;
  const found = isOwn
    ? wrong('fail', `${said}.`, mend)
    : wrong('warn', `${said}, unless what stands in front takes that away.`, mend);
  return [{ check: 'url', mistake: 'other-path', ...found }];
}

function checkAddress(suspect: Suspect, { provider: found, before }: Address): readonly RequestFinding[] {
  const { provider, where } = suspect;
  const mend = `Register the URL that "npm run -s dlr -- endpoints${where}" prints for ${provider.id}.`;
  if (found === provider.id) return checkPath(suspect, before, mend);
  return [
    {
      check: 'url',
      mistake: found === null ? 'no-callback-url' : 'url-of-other-provider',
      ...(found === null
        ? wrong(
            'fail',
            `The URL is no callback URL: its path has no ${callbackPath}/<provider>, so ingest does not see it.`,
            mend,
          )
        : wrong('fail', `The URL is that of ${found}: the request is checked and read as one of ${found}.`, mend)),
    },
  ];
}

function checkToken({ documents, provider, providers, where }: Suspect, token: string | null): RequestFinding {
  const keys = knownSecrets(documents, 'urlKey', provider.id);
  const others = providers.filter((id) => id !== provider.id);
  const { mistake, secret, ...more } = tokenMistake(token, provider.id, others, keys);
  if (mistake === null) return { check: 'urlToken', ...ok(`the token of ${secret?.named}, the newest`), mistake };
  return { check: 'urlToken', ...tokenWords(mistake, { secret, where, provider: provider.id, ...more }), mistake };
}

function checkBasic({ documents, provider, capture, where }: Suspect): RequestFinding {
  const pairs = knownSecrets(documents, 'basic', provider.id);
  const { mistake, secret } = basicMistake(capture.headers['authorization'], pairs);
  if (mistake === null) return { check: 'basic', ...ok(`${secret?.named}, the newest`), mistake };
  return { check: 'basic', ...basicWords(mistake, { secret, where, provider: provider.id }), mistake };
}

function checkSignature(suspect: Suspect, token: string | null): RequestFinding {
  const { provider, capture, documents, baseUrl, registered, now, where } = suspect;
  const { signature } = provider;
  if (!signature)
    return { check: 'signature', ...notAsked(`${provider.name} signs nothing that Delivrd knows`), mistake: null };
  const secrets = knownSecrets(documents, 'signingSecret', provider.id);
  if (!secrets.some(({ standing }) => standing === 'newest'))
    return {
      check: 'signature',
      ...wrong(
        'fail',
        `No signingSecret of ${provider.id} is stored: nothing is authentic.`,
        `npm run -s dlr -- secrets add ${provider.id}${where}`,
      ),
      mistake: 'no-secret',
    };
  if (suspect.certificate === null)
    return {
      check: 'signature',
      ...notAsked('the certificate that it names could not be fetched: without that nobody can tell'),
      mistake: null,
    };
  const { search } = new URL(capture.url);
  const ours = [baseUrl, provider.id, ...(token === null ? [] : [token])].join('/') + search;
  const { mistakes, secret, detail } = signatureMistake({
    provider: { ...provider, signature },
    request: {
      method: capture.method,
      toleranceMs: (suspect.settings.toleranceMinutes ?? defaultToleranceMinutes) * 60_000,
      headers: capture.headers,
      raw: capture.raw,
      urls: [...new Set([ours, capture.url])],
      receivedAt: capture.receivedAt ?? now,
      certificate: suspect.certificate,
    },
    otherUrls: registered === null ? [] : [registered],
    secrets,
    isWhole: capture.cut === null,
  });
  if (mistakes.length === 0) {
    const isOld = secret?.standing === 'old';
    return {
      check: 'signature',
      ...(isOld
        ? wrong(
            'warn',
            `genuine, with ${secret.named}, which is not the newest`,
            `Switch ${provider.id} to the newest.`,
          )
        : ok(`genuine, with ${secret?.named}, the newest`)),
      mistake: isOld ? 'old' : null,
    };
  }
  const words = signatureWords(mistakes, {
    secret,
    where,
    provider: provider.id,
    detail,
    tried: secrets.length,
    token,
  });
  return { check: 'signature', ...words, mistake: mistakes.join('+') };
}
