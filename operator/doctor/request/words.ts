import { type Found, wrong } from '../finding.ts';
import type { KnownSecret } from './known-secrets.ts';
import type { SignatureMistake } from './signature-mistake.ts';
import type { BasicMistake, TextMistake, TokenMistake } from './token-mistake.ts';

// What the doctor says of a request, to somebody whose reports are being refused.

interface Context {
  readonly secret: KnownSecret | null;
  readonly provider: string;
  /** The options of a command that asks the same stack. */
  readonly where: string;
}

const run = (command: string, { where }: Context): string => `npm run -s dlr -- ${command}${where}`;

/** A mistake and its mend. */
type Words<Mistake extends string, More extends Context> = Readonly<
  Record<Mistake, (context: More) => readonly [found: string, mend: string]>
>;

const ofSecrets: Words<'previous' | 'of-other-provider' | 'of-other-kind' | 'of-other-stage', Context> = {
  previous: (context) => [
    `made with ${context.secret?.named}`,
    `Switch ${context.provider} to the newest; until then add the old one again: ${run(`secrets add ${context.provider}`, context)}`,
  ],
  'of-other-provider': (context) => [
    `made with ${context.secret?.named}: that is another provider’s`,
    `Set the secret of ${context.provider} in its console, or store the one that it shows: ${run(`secrets add ${context.provider}`, context)}`,
  ],
  'of-other-kind': (context) => [
    `made with ${context.secret?.named}: that is no signing secret`,
    `Store what its console shows as signing secret: ${run(`secrets add ${context.provider}`, context)}`,
  ],
  'of-other-stage': (context) => [
    `made with ${context.secret?.named}: it was meant for that stage`,
    `Register this stage’s URL and secret for this stage: ${run('endpoints', context)}`,
  ],
};

interface SignatureContext extends Context {
  readonly detail: string | null;
  /** How many secrets were tried. */
  readonly tried: number;
  readonly token: string | null;
}

const passOn = 'Whatever stands between (a proxy, a framework, a queue) must pass on the bytes as they came: ';

const signatures: Words<SignatureMistake, SignatureContext> = {
  ...ofSecrets,
  old: (context) => [
    `made with ${context.secret?.named}, which is not the newest`,
    `Switch ${context.provider} to it.`,
  ],
  'spaced-secret': (context) => [
    `made with ${context.secret?.named} with blanks, quotes or a newline around it`,
    `Store it as the provider uses it, or set it there without: ${run(`secrets add ${context.provider}`, context)}`,
  ],
  'trailing-newline': () => [
    'the body’s end was changed: a newline or blank was added or taken away',
    `${passOn}curl needs --data-binary, an editor adds a newline.`,
  ],
  'line-ends': () => ['the body’s line ends were changed (CRLF, LF)', `${passOn}no text mode, no editor, no curl -d.`],
  charset: () => [
    'the body was written in another charset, or with another byte order mark',
    `${passOn}do not decode and encode it.`,
  ],
  'encoded-body': () => [
    'the body is wrapped or unwrapped: base64, gzip, a form’s or JSON’s encoding',
    `${passOn}decode base64 before it is sent, and inflate nothing.`,
  ],
  'reserialised-body': () => [
    'the body was parsed and written again: blanks, order of fields, or how numbers and characters are written',
    `${passOn}no JSON.parse and JSON.stringify.`,
  ],
  'missing-header': ({ detail }) => [
    `there is no header ${detail}`,
    'Switch signing on in the provider’s console; a proxy in between must pass the header on.',
  ],
  'other-header': ({ detail }) => [
    `the right signature came in the header ${detail}`,
    'Whatever renames the header must not.',
  ],
  'signature-encoding': () => [
    'the right signature is written in an encoding that the provider does not use',
    'Whatever writes the header must leave it as it is: hex, base64, percent signs, quotes, prefix.',
  ],
  'signature-case': () => [
    'the right signature lost its capitals: in base64 they count',
    'Whatever puts header values into small letters must not.',
  ],
  'other-hash': ({ detail }) => [
    `signed by ${detail}`,
    'Choose the provider’s scheme where its console offers several; or that is not the provider.',
  ],
  'other-url': ({ detail, token }) => [
    `signed for ${masked(detail ?? '', token)}`,
    'Register the URL that "dlr endpoints" prints, letter by letter; where something stands in front, set publicUrl to what the provider calls.',
  ],
  'too-old': ({ detail }) => [
    `signed at ${detail}, too far from when it came: a replay, a request that waited, or a wrong clock`,
    'Let the provider send it again. Where all are so, a clock is wrong: that of a proxy that stamps them, or the provider’s.',
  ],
  'empty-header': ({ detail }) => [
    `the header ${detail} is empty`,
    'Set the signing secret in the provider’s console; a proxy in between must pass the header on as it came.',
  ],
  'cut-signature': () => [
    'the right signature is cut off, or has something after it',
    'Whatever limits the length of headers, or copied this one, must leave it whole.',
  ],
  'missing-body': () => [
    'the capture lacks the body, or a part of it: who signed it can’t be told',
    'Take the capture again, with the whole body.',
  ],
  unknown: ({ tried, provider, ...context }) => [
    `neither of ${tried} secret${tried === 1 ? '' : 's'} made it, over the body as it is or as it may have been`,
    `Copy the signing secret from the console of ${provider} anew (${run(`secrets add ${provider}`, { provider, ...context })}); if that is no mend, capture the request in front of whatever stands before the API.`,
  ],
};

/** Of all mistakes the first is told with its mend, and the others beside it. */
export function signatureWords(mistakes: readonly SignatureMistake[], context: SignatureContext): Found {
  const told = mistakes.map((mistake) => signatures[mistake](context));
  return wrong('fail', `${told.map(([found]) => found).join('; and ')}.`, told.map(([, mend]) => mend).join(' '));
}

/** A URL without its token. */
const masked = (url: string, token: string | null): string =>
  (token === null || token === '' ? url : url.replaceAll(token, '{token}')).replace(/[A-Za-z0-9_-]{43}/g, '{token}');

const registerAgain = (context: Context): string => `Register the URL that "${run('endpoints', context)}" prints.`;

const tokens: Words<Exclude<TextMistake<TokenMistake>['mistake'], null>, Context & { readonly ofProvider?: string }> = {
  ...ofSecrets,
  previous: (context) => [`the token is of ${context.secret?.named}`, registerAgain(context)],
  'of-other-stage': (context) => [`the token is of ${context.secret?.named}`, registerAgain(context)],
  'of-other-provider': (context) => [`the token is that of ${context.ofProvider}’s URL`, registerAgain(context)],
  old: (context) => [`the token is of ${context.secret?.named}, which is not the newest`, registerAgain(context)],
  'missing-token': (context) => ['the URL has no token', registerAgain(context)],
  placeholder: (context) => ['a placeholder stands where the token belongs', registerAgain(context)],
  'token-case': (context) => ['the token’s capitals were changed', registerAgain(context)],
  'cut-token': (context) => ['the token is cut off, or has something after it', registerAgain(context)],
  'encoded-token': (context) => ['the token is encoded, or quoted', registerAgain(context)],
  unknown: (context) => ['the token is of no key that is known', registerAgain(context)],
};

export function tokenWords(mistake: keyof typeof tokens, context: Context & { readonly ofProvider?: string }): Found {
  const [found, mend] = tokens[mistake](context);
  return wrong(mistake === 'old' ? 'warn' : 'fail', `${found}.`, mend);
}

const storePair = (context: Context): string =>
  `Set in its console what is stored, or store that: ${run(`secrets add ${context.provider} --name basic`, context)}`;

const basics: Words<Exclude<TextMistake<BasicMistake>['mistake'], null>, Context> = {
  ...ofSecrets,
  old: (context) => [`${context.secret?.named}, which is not the newest`, `Switch ${context.provider} to it.`],
  'missing-header': () => [
    'there is no header authorization',
    'Set user and password in the provider’s console; a proxy in between must pass the header on.',
  ],
  'other-scheme': () => [
    'the header authorization is of another scheme than Basic',
    'Choose basic authentication in the provider’s console.',
  ],
  'other-password': (context) => [
    `the user is that of ${context.secret?.named}, the password is another one`,
    storePair(context),
  ],
  charset: () => ['user and password are written in another charset than UTF-8', 'Use letters of ASCII in both.'],
  unknown: (context) => ['user and password are none that are known', storePair(context)],
};

export function basicWords(mistake: keyof typeof basics, context: Context): Found {
  const [found, mend] = basics[mistake](context);
  return wrong(mistake === 'old' ? 'warn' : 'fail', `${found}.`, mend);
}
