/** A provider to be written down, by the id in its callback URL. */
export interface NewProvider {
  readonly id: string;
  /** The day on which its pages are read, as 2026-01-31. */
  readonly today: string;
}

/** Before what is to be written: test/providers/missing.test.ts fails as long as it stands anywhere, and says where. */
export const missing = (what: string): string => `MISSING: ${what}`;

/** The id as a name in code, which no digit begins: 46elks is elks46 there. */
export const nameInCode = (id: string): string =>
  id.replace(/^(\d+)-?(.+)$/, '$2$1').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The files of a new provider, by their paths: what is the same for most stands there, what nobody can guess is missing. */
export function skeletonOf(one: NewProvider): Readonly<Record<string, string>> {
  const cases = `test/providers/${one.id}/cases/sample`;
  return {
    [`functions/providers/${one.id}.ts`]: providerFile(one),
    [`functions/providers/catalogues/${one.id}.ts`]: catalogueFile(one),
    [`${cases}.http`]: `POST /webhooks/${one.id}\ncontent-type: application/json\n\n${JSON.stringify(sample)}\n`,
    [`${cases}.json`]: json({
      kind: 'reports',
      reports: [
        { messageId: missing('all that the sample tells, as the failing test prints it, read against its page') },
      ],
    }),
    [`test/providers/${one.id}/words.json`]: json({
      [missing('each word of its sources, copied from them, with the status that it means')]: 'unknown',
    }),
    [`test/providers/${one.id}/proof.json`]: json(proof(one)),
  };
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const sample = {
  message_id: missing('the published sample, to the letter, here and in compose'),
  status: 'delivered',
  to: '+37256789045',
};

const proof = ({ today }: NewProvider): object => ({
  products: missing('which of its products report here'),
  signature: null,
  shapes: [missing('the forms in which it reports: JSON, a form, a query')],
  retries: null,
  proof: [],
  sources: [{ kind: 'documented', of: missing('each source with its kind'), read: today }],
  readings: [missing('what is understood so and stands nowhere to the letter; none, where that is so')],
  unknown: [missing('what no source tells, such as when it sends again; none, where all is told')],
});

function catalogueFile({ id, today }: NewProvider): string {
  return `import type { Catalogue } from './catalogue.ts';

/** ${missing(`where its errors are listed (read ${today})`)} */
export const ${nameInCode(id)}Errors: Catalogue = [
  // ${missing('each error by its codes and texts, with its reason and words for a person; nothing, where none is documented')}
];
`;
}

function providerFile({ id, today }: NewProvider): string {
  const name = nameInCode(id);
  return `import { ${name}Errors } from './catalogues/${id}.ts';
import { jsonRequest } from './composed.ts';
import type { Gate } from './gate.ts';
import { type Provider, provider } from './provider.ts';
import { readerOf } from './reading/reports.ts';
import { statusesOf, type Words } from './reading/verdict.ts';

const words: Words = {
  // ${missing('each status word, what it means there, and a sentence on what it stands for')}
};

const sample = {
  message_id: '${sample.message_id}',
  status: '${sample.status}',
  to: '${sample.to}',
};

/**
 * ${missing('its products, and what is special about its reports')}
 * @see ${missing(`the pages and the code that it follows (read ${today})`)}
 */
export const ${name}Gate: Gate = {
  id: '${id}',
  // ${missing('how it writes its name, whether it reports by GET, its scheme of ./signatures, how long it waits; a handshake and an answer to the letter where it wants them')}
  name: '${id}',
  method: 'POST',
  signature: null,
  deadlineMs: null,
};

/** How it is read, and played. */
export const ${name}: Provider = /* @__PURE__ */ provider(${name}Gate, () => ({
  // ${missing('whether events that are no reports come to the same URL')}
  sendsOtherEvents: false,
  catalogue: ${name}Errors,
  words: statusesOf(words),
  lists: { words },
  // ${missing('its names of id and times, its channel, what else it tells; takeApart where reports do not show by their look')}
  parse: readerOf({ id: ['message_id'], words, channel: 'sms', catalogue: ${name}Errors }),
  compose: (wish) =>
    // ${missing('errors, times, references and carriers as it writes them; composeBatch where it batches')}
    jsonRequest({
      ...sample,
      message_id: wish.messageId ?? sample.message_id,
      status: wish.status ?? sample.status,
      to: wish.recipient ?? sample.to,
    }),
}));
`;
}
