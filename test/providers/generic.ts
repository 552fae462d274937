import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { failureReasons } from '../../functions/domain/failure-reason.ts';
import { customFields } from '../../functions/providers/custom/settings.ts';
import { digestEncodings, hashes, secretEncodings } from '../../functions/providers/signatures/hmac-body.ts';
import { providersBy } from '../../functions/shared/named.ts';
import type { customShape } from '../../lib/custom-settings.ts';
import { readSettings } from '../../lib/settings.ts';
import { showTry } from '../../operator/show-try.ts';
import { readTrial, tryRequest } from '../../operator/try.ts';

/** Settings, a request that comes to them, and what is said of it. */
interface Example {
  readonly name: string;
  readonly title: string;
}

/** In `generic/<name>.settings.json` and `.http`. */
export const examples: readonly Example[] = [
  { name: 'custom', title: 'With a path for each field, signed by an HMAC of the body' },
  { name: 'by-its-look', title: 'Found by its look, with a token in the URL and an answer to the letter' },
  { name: 'standard-webhooks', title: 'Standard Webhooks, whose event is the status' },
];

const tick = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

/** What each setting means; the compiler asks for all of them. */
const meanings: Readonly<Record<keyof typeof customShape, string>> = {
  method: '`POST`, which is the default, or `GET`',
  signature: `\`{ "family": "hmac-body", "header": … }\` with \`prefix\`, \`algorithm\` (${tick(hashes)}), \`encoding\` (${tick(digestEncodings)}) and \`secretEncoding\` (${tick(secretEncodings)}), the first of each by default; \`{ "family": "standard-webhooks" }\`, with \`"asymmetric": true\` for a key pair; \`{ "family": "token" }\` with \`header\` (Authorization) and \`scheme\` (Bearer). It is checked where \`authentication.signature\` is set`,
  acknowledgement: '`{ "body": …, "contentType": "text/plain" }`, what it wants to hear to the letter',
  reports: 'path to the reports, where a callback may have several: `data.items[]`',
  fields: `a path each for ${tick(customFields)}, as far as they have one`,
  event:
    '`{ "path": …, "reports": […] }`: where it says what it tells of, and the values that are reports; all others are none',
  statuses: 'its words, and the status of ours that each means; an unlisted one is stored as `unknown`',
  errors: `its codes, and why a message failed: ${tick(failureReasons)}`,
  channel: 'of reports that name none, `sms`',
  currency: 'of prices beside which none is, `EUR`',
};

const read = (file: string): string => readFileSync(join(import.meta.dirname, 'generic', file), 'utf8').trimEnd();

/** What `dlr try` says of the example. @throws Error where its settings are none. */
function tried({ name }: Example): string {
  const { providers } = readSettings({ providers: JSON.parse(read(`${name}.settings.json`)) });
  const [id = '', settings] = Object.entries(providers)[0] ?? [];
  const provider = providersBy(providers).get(id);
  if (!provider) throw new Error(`${name} makes no provider.`);
  const request = readTrial(Buffer.from(`${read(`${name}.http`)}\n\n`.replace(/\n+$/, '\n\n')), name);
  return stripVTControlCharacters(showTry(tryRequest({ provider, settings, request, now: Date.UTC(2026, 10, 27) })));
}

/** The part of the page on providers that are settings alone. */
export const settingsAlone = (): string =>
  [
    '## By settings alone',
    '',
    'Any callback in JSON, a form or a query, under a name of your choice: `"use": "custom"`, or `"use": "standard-webhooks"`, which is the same with the signature of',
    '[Standard Webhooks](https://www.standardwebhooks.com). What is not said is found by its look, as every provider’s ([ADR 13](adr/0013-read-by-look.md)). A path is names joined by full stops, places of a list in brackets, counted from 0;',
    'it begins at a report, behind `$.` at the document. A mistake fails synth with its place. Before anything is deployed, `npm run -s dlr -- try <name> FILE` says what would be read of a request.',
    '',
    '| setting | meaning |',
    '| --- | --- |',
    ...Object.entries(meanings).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    '',
    ...examples.flatMap((example) => [
      `### ${example.title}`,
      '',
      'In `cdk.json`, under `context.delivrd.providers`:',
      '',
      ...fenced('json', read(`${example.name}.settings.json`)),
      'This request',
      '',
      ...fenced('http', read(`${example.name}.http`)),
      'is read so:',
      '',
      ...fenced('console', tried(example)),
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');

const fenced = (language: string, text: string): readonly string[] => [`\`\`\`${language}`, text, '```', ''];
