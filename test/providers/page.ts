import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gate } from '../../functions/providers/gate.ts';
import type { Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { registrations } from '../../operator/registration.ts';
import { cases } from './cases.ts';
import { lastRead, type Proof, proofOf } from './proof.ts';

const versions: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
).devDependencies;

const head = `# Providers

What is known of each provider, and by what. Written by \`PAGE=new npx vitest run test/providers/page.test.ts\` from the code, the cases and
\`test/providers/<id>/proof.json\`; a test fails where it is not current. Which of them a stage takes reports of: [the setting](../README.md#settings) \`providers\`. Where
their URL is registered, step by step: \`npm run -s dlr -- endpoints\`. One that is missing: [by settings alone](custom-providers.md), or [added](adding-a-provider.md).

*Proved by*: a package of its vendor's, or of others for its scheme, signs what is let in here and takes what is signed here (both ways), or one of the two; or requests that were published with their signatures. A value of
our own proves only that what we read stays as it was. *Channels* are those of the cases. A \`/<token>\` ends the URL where the settings ask for \`urlToken\`. *Is read* names what a provider is known to send; a callback is
[read by its look](adr/0013-read-by-look.md), whatever it is called.
`;

/** As one looks for a name. */
const byName = [...registry.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** The page of all providers. */
export const page = (): string => `${[head, overview(), ...byName.map(section)].join('\n').trimEnd()}\n`;

const overview = (): string =>
  [
    '| provider | id | channels | signs | proved by | read |',
    '| --- | --- | --- | --- | --- | --- |',
    ...byName.map((provider) => {
      const proof = proofOf(provider.id);
      const cells = [
        `[${provider.name}](#${anchorOf(provider)})`,
        `\`${provider.id}\``,
        channelsOf(provider).join(', '),
        proof.signature === null ? 'no' : 'yes',
        [...new Set(proof.proof.map(shortly))].join(', ') || 'nothing to prove',
        lastRead(proof),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
  ].join('\n');

/** As GitHub makes it of a heading. */
const anchorOf = ({ name }: Gate): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

function section(provider: Provider): string {
  const proof = proofOf(provider.id);
  const open = registrations[provider.id]?.open;
  return [
    `## ${provider.name}`,
    '',
    `${upper(proof.products)}.`,
    '',
    `- Callback: \`${provider.method} /webhooks/${provider.id}\`; ${channelsOf(provider).join(', ')}`,
    `- Proves itself: ${authentication(provider, proof)}`,
    `- Is answered: ${answer(provider)}`,
    `- Sends again: ${proof.retries ?? 'not documented'}`,
    `- Is read: ${proof.shapes.join('; ')}${provider.sendsOtherEvents ? '. Events that are no reports come to the same URL' : ''}`,
    `- Known: ${known(provider)}`,
    ...list('Proved by', proof.proof.map(wholly)),
    ...list(
      'Sources',
      proof.sources.map((one) => `${one.kind}: ${one.of}${'read' in one ? ` (read ${one.read})` : ''}`),
    ),
    ...list('Our reading', proof.readings),
    ...list('Not known', [...proof.unknown, ...(open ? [`To register it: ${open}`] : [])]),
    '',
  ].join('\n');
}

const list = (name: string, items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : [`- ${name}:`, ...items.map((item) => `  - ${item}`)];

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const covers = {
  body: 'It covers the body; the query is not read.',
  either: 'It covers whichever of body and query carries it; the other is not read.',
  all: 'It covers URL, query and body.',
  sender: 'It covers nothing: it tells who sent it.',
};

function authentication({ signature }: Gate, proof: Proof): string {
  if (signature === null || proof.signature === null)
    return 'it documents no signature: by `urlToken`, `basic` or `ipRanges`';
  const headers = [...signature.headers, ...(signature.otherHeaders ?? [])].map((name) => `\`${name}\``);
  const time = proof.signature.time
    ? 'A time is signed, and counts within `toleranceMinutes`.'
    : 'No time is signed: a request stays valid, and a repeat changes nothing.';
  return [
    `by \`signature\`, ${proof.signature.scheme}${headers.length > 0 ? `; in ${headers.join(', ')}` : ''}.`,
    `What is stored here: the ${signature.secretName}.`,
    covers[signature.covers],
    time,
  ].join(' ');
}

function answer({ acknowledgement, deadlineMs, handshake, asksForToken, resendsUnsigned }: Gate): string {
  const body = acknowledgement ? `200 with \`${acknowledgement.body}\` (${acknowledgement.contentType})` : '200';
  const facts = [
    deadlineMs === null ? 'how long it waits is not documented' : `within ${deadlineMs / 1000} s`,
    handshake &&
      (asksForToken
        ? 'before it reports, its challenge is answered'
        : 'before it reports, its subscription is confirmed'),
    resendsUnsigned && 'what comes unsigned gets 503, since it comes again signed',
  ];
  return [body, ...facts.filter((fact) => fact !== undefined && fact !== false)].join('; ');
}

function known({ id, words, catalogue }: Provider): string {
  const of = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
  const codes = catalogue.flatMap((error) => error.codes ?? []).length;
  const texts = catalogue.flatMap((error) => error.texts ?? []).length;
  const errors = catalogue.length === 0 ? 'no errors' : `errors by ${of(codes, 'code')} and ${of(texts, 'text')}`;
  return `${of(Object.keys(words).length, 'word')}, ${errors}; ${of(cases.filter(({ provider }) => provider === id).length, 'case')}`;
}

const channelsOf = ({ id }: Gate): readonly string[] =>
  [
    ...new Set(
      cases
        .filter(({ provider }) => provider === id)
        .flatMap(({ expected }) => expected.reports ?? [])
        .flatMap(({ channel }) => (typeof channel === 'string' ? [channel] : [])),
    ),
  ].toSorted();

type One = Proof['proof'][number];

const shortly = (one: One): string =>
  'sdk' in one ? `\`${one.sdk}\`` : 'vector' in one ? 'vectors' : 'a value of our own';

const ways = {
  both: 'both ways',
  'verifies ours': 'it takes what is signed here',
  signs: 'what it signs is let in',
};

function wholly(one: One): string {
  const held = `(\`${one.test}\`)`;
  if ('sdk' in one) return `\`${one.sdk}\` ${versions[one.sdk] ?? ''}: ${ways[one.ways]} ${held}`;
  return 'vector' in one ? `${one.vector} ${held}` : `a value of our own ${held}. ${one.check}`;
}
