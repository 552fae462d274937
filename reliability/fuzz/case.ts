import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Random } from '../../local/runtime/random.ts';
import { chanceOf, oneOf, weighted } from './chance.ts';
import { type Content, decisivePart, type Written, writeContent } from './document.ts';
import { canDress, dresses } from './dress.ts';
import { isDecisive, knowledgeOf, looseName } from './knowledge.ts';
import { byteMutators } from './mutate-bytes.ts';
import { formMutators, xmlMutators } from './mutate-form.ts';
import { jsonMutators } from './mutate-json.ts';
import { requestMutators } from './mutate-request.ts';
import type { Draft } from './mutator.ts';
import { addressOf, basicOf, type Expectation, expectationOf, tokenOf } from './oracle.ts';
import { type Meaning, type Seed, unreadable } from './seeds.ts';
import { addresses, type Setup, secretOf } from './setups.ts';
import { signedBy } from './signed.ts';
import { plantedNumber, plantedText } from './values.ts';
import { arrivedAtMs, handedOver, plainSlashes, toEvent, type Wire } from './wire.ts';

/** What all cases of a run are made from. */
export interface Material {
  readonly providers: readonly string[];
  readonly seeds: readonly Seed[];
  readonly setups: readonly Setup[];
}

export interface FuzzCase {
  readonly index: number;
  readonly seed: Seed;
  readonly setup: Setup;
  readonly mutations: readonly string[];
  readonly wire: Wire;
  readonly event: APIGatewayProxyEventV2;
  /** The body's bytes as the event holds them. */
  readonly raw: Buffer;
  readonly expected: Expectation;
  /** What must come of it once it is queued; null where the mutations leave that open. */
  readonly meaning: Meaning | null;
  /** Texts that must be in no log line, metric, reason or answer. */
  readonly secrets: readonly string[];
  /** Whether the queue brings the message twice, and whether together with that of another request. */
  readonly isRepeated: boolean;
  readonly hasNeighbour: boolean;
}

/** The case of an index, the same every time. */
export function makeCase(material: Material, runSeed: number, index: number): FuzzCase {
  const chance = chanceOf(runSeed, index);
  const provider = oneOf(chance, material.providers);
  const seed = pickSeed(chance, material, provider);
  const setup = weighted(chance, material.setups);
  const planted: string[] = [];
  const knowledge = knowledgeOf(provider);
  const draft: Draft = { chance, knowledge, planted, meaning: seed.meaning, isTold: false, isOpen: false };
  const mutations: string[] = [];

  const content = mutateContent(plant(seed.content, draft), draft, mutations);
  const plain = dress(content, seed, draft, mutations);
  let { body } = plain;
  const spoilBytes = (when: string): void => {
    const mutator = weighted(chance, byteMutators);
    const others = material.seeds.map((one) => one.body);
    body = mutator.apply(body, chance, others);
    mutations.push(`${mutator.name}${when}`);
    draft.isOpen = true;
  };
  if (chance.isLucky(0.2)) spoilBytes('');
  const packing = chance.isLucky(0.06) ? oneOf(chance, packings) : asItIs;
  body = packing.pack(body);
  if (packing !== asItIs) mutations.push(packing.name);
  const unsigned = { ...plain, method: seed.method, contentEncoding: packing.header, body };
  // Bytes of another type than text arrive as they were sent.
  if (packing !== asItIs && !isInParts(plain) && chance.isLucky(0.6)) unsigned.contentType = undefined;
  const sent = signed(chance, setup, provider, unsigned);
  // Packed bytes in another text are no packed bytes.
  if (packing !== asItIs && !sent.body.equals(body)) draft.isOpen = true;
  let wire = sent;
  for (let count = oneOf(chance, [0, 0, 0, 1, 1, 1, 2, 3]); count > 0; count -= 1) {
    const mutator = weighted(chance, requestMutators);
    wire = mutator.apply(wire, { chance, setup, provider, providers: material.providers });
    mutations.push(mutator.name);
  }
  if (wire.body !== sent.body || !wire.query.startsWith(sent.query)) draft.isOpen = true;
  if (chance.isLucky(0.08)) {
    body = wire.body;
    spoilBytes(' after signing');
    wire = { ...wire, body };
  }
  return {
    index,
    seed,
    setup,
    mutations,
    wire,
    event: toEvent(wire, `case-${letters(index)}`, arrivedAtMs),
    raw: handedOver(wire),
    expected: expectationOf(setup, material.providers, wire),
    meaning:
      draft.isOpen || setup.parserThrows ? null : onArrival(draft.meaning, { seed, setup, plain, packing, wire }),
    secrets: [...planted, ...secretsOf(setup, material.providers, provider, wire)],
    isRepeated: chance.isLucky(0.05),
    hasNeighbour: chance.isLucky(0.05) && !setup.parserThrows,
  };
}

const groups = new WeakMap<readonly Seed[], ReadonlyMap<string, readonly Seed[]>>();

/** One of a provider's requests: of the encodings that it uses, each comes as often as the others. */
function pickSeed(chance: Random, { seeds }: Material, provider: string): Seed {
  const grouped = groups.get(seeds) ?? Map.groupBy(seeds, (seed) => `${seed.provider} ${seed.content.kind}`);
  groups.set(seeds, grouped);
  const kinds = [...grouped].filter(([name]) => name.startsWith(`${provider} `));
  return oneOf(chance, oneOf(chance, kinds)[1]);
}

/** Puts a number of its own into every field that holds a phone number, and sometimes the text of the message beside it. */
function plant(content: Content, draft: Draft): Content {
  if (content.kind !== 'json') return content;
  const { chance, knowledge, planted } = draft;
  const fields = content.fields.map((field) => {
    if (isDecisive(knowledge, field.name) || !/^"\+?\d{8,15}"$/.test(field.value)) return field;
    const number = plantedNumber(chance);
    planted.push(number.slice(1));
    return { ...field, value: JSON.stringify(chance.isLucky(0.5) ? number : number.slice(1)) };
  });
  const text = { name: 'message', value: JSON.stringify(plantedText) };
  // Where the message itself stands under that name, a text beside it would hide it.
  const isFree = fields.every(({ name }) => looseName(name) !== 'message');
  const isAdded = isFree && chance.isLucky(0.2);
  // With a text, what was no report of a shape may be an inbound message.
  if (isAdded && knowledge.isShaped && draft.meaning?.isUnreadable) draft.isOpen = true;
  return { ...content, fields: isAdded ? [...fields, text] : fields };
}

function mutateContent(seed: Content, draft: Draft, mutations: string[]): Content {
  const { chance, knowledge } = draft;
  let content = seed;
  for (let count = oneOf(chance, [0, 1, 1, 1, 2, 3]); count > 0; count -= 1) {
    const before = decisivePart(content, knowledge);
    draft.isTold = false;
    const [name, after] = mutateOnce(content, draft);
    if (name === null) return content;
    mutations.push(name);
    content = after;
    if (knowledge.isShaped && !sameShape.has(name)) draft.isOpen = true;
    if (!draft.isTold && decisivePart(content, knowledge) !== before) draft.isOpen = true;
  }
  return content;
}

/** What changes nothing but how a content is written. */
const sameShape: ReadonlySet<string> = new Set(['white space', 'names in escapes', 'a byte order mark']);

function mutateOnce(content: Content, draft: Draft): readonly [string | null, Content] {
  const { chance } = draft;
  if (content.kind === 'json' && content.fields.length > 0) {
    const { name, apply } = oneOf(chance, jsonMutators);
    return [name, apply(content, draft)];
  }
  if (content.kind === 'form' && content.pairs.length > 0) {
    const { name, apply } = oneOf(chance, formMutators);
    return [name, apply(content, draft)];
  }
  if (content.kind === 'xml' && content.document.elements.length > 0) {
    const { name, apply } = oneOf(chance, xmlMutators);
    return [name, apply(content, draft)];
  }
  return [null, content];
}

/** What goes over the wire: as the provider writes it, or in another guise that can be read as well. */
function dress(content: Content, seed: Seed, draft: Draft, mutations: string[]): Written {
  if (canDress(content) && draft.chance.isLucky(0.3)) {
    const { name, apply } = oneOf(draft.chance, dresses);
    const dressed = apply(content, draft);
    if (dressed !== null) {
      mutations.push(name);
      if (draft.knowledge.isShaped) draft.isOpen = true;
      return dressed;
    }
  }
  // A form that begins with a bracket, percent-encoded or not, looks like a document.
  if (content.kind === 'form' && /^\s*[[{<"]/.test(content.pairs[0]?.name ?? '')) draft.isOpen = true;
  return { contentType: seed.contentType, ...writeContent(content) };
}

/** A way to write the bytes of a body: what its header says of them need not be so. */
interface Packing {
  readonly name: string;
  readonly header: string | undefined;
  readonly pack: (body: Buffer) => Buffer;
  /** Whether a header can tell how to read it; gzip shows that itself. */
  readonly needs: RegExp | null;
}

const asItIs: Packing = { name: 'as it is', header: undefined, pack: (body) => body, needs: null };
const gzip = (body: Buffer): Buffer => gzipSync(body);
const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const packings: readonly Packing[] = [
  { name: 'in gzip', header: 'gzip', pack: gzip, needs: null },
  { name: 'in gzip that nobody tells of', header: undefined, pack: gzip, needs: null },
  { name: 'in gzip called brotli', header: 'br', pack: gzip, needs: null },
  { name: 'in deflate', header: 'deflate', pack: (body) => deflateSync(body), needs: /^deflate$/ },
  { name: 'in brotli', header: 'br', pack: (body) => brotliCompressSync(body, quickly), needs: /^br$/ },
];

interface Arrival {
  readonly seed: Seed;
  readonly setup: Setup;
  /** What was to be sent, before it was packed. */
  readonly plain: Written;
  readonly packing: Packing;
  readonly wire: Wire;
}

/** What must come of a request that means this, by the way it arrives; null where that leaves it open. */
function onArrival(meaning: Meaning | null, { seed, setup, plain, packing, wire }: Arrival): Meaning | null {
  if (addressOf(wire)?.id !== seed.provider) return null;
  // Nobody vouches for a query beside a signature of the body.
  const { signature } = knowledgeOf(seed.provider);
  if (plain.query !== '' && signature !== null && setup.authentication(seed.provider)?.signature) {
    if (signature.covers === 'body') return plain.body.length === 0 ? unreadable : null;
    if (signature.covers === 'either' && plain.body.length > 0) return null;
  }
  // Bytes that went through text are no longer those.
  if (!handedOver(wire).equals(wire.body)) return null;
  if (plain.body.length === 0) return meaning;
  const coding = wire.headers['content-encoding']?.toLowerCase();
  if (packing.needs !== null && !packing.needs.test(coding ?? '')) return null;
  const inflates = coding === 'deflate' || coding === 'br';
  if (packing === asItIs && inflates) return plain.query === '' ? unreadable : null;
  // A form in parts is known by its label alone, and no other form by that label.
  const label = wire.headers['content-type'];
  if (isInParts(plain)) return label === plain.contentType ? meaning : null;
  const isMarked = /^\uFEFF?\s*[[{"<]/.test(plain.body.toString('utf8'));
  return isMarked || !/^multipart\//i.test(label ?? '') ? meaning : null;
}

const isInParts = ({ contentType }: Written): boolean => /^multipart\//i.test(contentType ?? '');

interface Unsigned extends Written {
  /** POST where it is left out. */
  readonly method?: string;
  readonly contentEncoding?: string | undefined;
}

/** The request as its provider would send it: every check of the setup holds, as far as the sender has what it takes. */
export function signed(
  chance: Random,
  { authentication, sender }: Setup,
  provider: string,
  { method = 'POST', contentType, contentEncoding, query, body }: Unsigned,
): Wire {
  const settings = authentication(provider) ?? {};
  const headers: Record<string, string> = {};
  if (contentType !== undefined) headers['content-type'] = contentType;
  if (contentEncoding !== undefined) headers['content-encoding'] = contentEncoding;
  const secret = settings.signature && sender.signing.length > 0 ? oneOf(chance, sender.signing) : undefined;
  if (settings.basic && sender.basic.length > 0)
    headers['authorization'] = `Basic ${basicOf(secretOf(provider, oneOf(chance, sender.basic)))}`;
  const hasToken = settings.urlToken && sender.urlKeys.length > 0;
  const token = hasToken ? tokenOf(oneOf(chance, sender.urlKeys), provider) : null;
  const { sourceIp } = oneOf(
    chance,
    addresses.filter(({ inside }) => inside),
  );
  const wire: Wire = { method, provider, token, slashes: plainSlashes, query, headers, body, sourceIp };
  return secret === undefined ? wire : signedBy(wire, provider, secretOf(provider, secret));
}

/** Everything by which a request shows that it is genuine, what makes it so, and names that nobody configured. */
function secretsOf(
  { sender, live }: Setup,
  providers: readonly string[],
  provider: string,
  wire: Wire,
): readonly string[] {
  const lists = [sender, live].flatMap(({ urlKeys, signing, basic }) => [
    ...urlKeys,
    ...signing.map((secret) => secretOf(provider, secret)),
    ...basic.flatMap((pair) => [secretOf(provider, pair), basicOf(secretOf(provider, pair))]),
  ]);
  const address = addressOf(wire);
  const given = [wire.token, address?.token, wire.headers['authorization'], wire.headers['x-planted']];
  const madeUp = [address?.id, wire.provider].filter((name) => name !== undefined && !providers.includes(name));
  const all = [...lists, ...given, ...madeUp, ...signaturesIn(provider, wire), plantedText];
  return all.filter((text) => text != null && text.length >= 12) as string[];
}

/** The values in the headers of the signature, prefixes and blanks aside. */
function signaturesIn(provider: string, { headers }: Wire): readonly string[] {
  const given = (knowledgeOf(provider).signature?.headers ?? []).map((name) => headers[name] ?? '');
  return given.flatMap((text) => text.split(',')).map((value) => value.trim().replace(/^(?:sha256=|Bearer )/i, ''));
}

/** A number without digits, so that a log line's digits are never those of the request's own id. */
const letters = (index: number): string => index.toString(2).replaceAll('0', 'o').replaceAll('1', 'i');

/** Where a case comes from, in one line. */
export const describe = ({ seed, setup, mutations }: FuzzCase): string =>
  `${seed.provider}, ${seed.name}, ${setup.name}: ${mutations.join(' + ') || 'as it is'}`;
