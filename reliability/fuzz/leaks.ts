import { join } from 'node:path';
import { readEnvelope } from '../../functions/shared/envelope.ts';
import { outlineOf } from '../../operator/outline.ts';
import type { FuzzCase } from './case.ts';
import type { Observation } from './run-case.ts';
import { arrivedAtMs } from './wire.ts';

const root = join(import.meta.dirname, '../..');
/** A phone number has at least so many digits. */
const numbers = /\d{7,}/g;

/** What of the request turns up where people and other systems read it; null where nothing does. */
export function secretTexts(one: FuzzCase, seen: Observation): string | null {
  for (const [place, text] of readableTexts(seen)) {
    const secret = one.secrets.find((candidate) => text.includes(candidate));
    if (secret !== undefined) return `${place} holds ${secret}: ${text.slice(0, 300)}`;
    for (const [digits] of text.replaceAll(root, '').matchAll(numbers)) {
      if (digits !== String(arrivedAtMs) && requestText(one).includes(digits))
        return `${place} holds the number ${digits}: ${text.slice(0, 300)}`;
    }
  }
  return null;
}

function* readableTexts({
  lines,
  answer,
  series,
  deadLetters,
  queued,
}: Observation): Generator<readonly [string, string]> {
  for (const line of lines) yield ['a log line', line];
  if (answer) yield ['the answer', JSON.stringify(answer)];
  for (const { name, dimensions } of series) yield ['a metric', name + Object.values(dimensions).join()];
  for (const { reason } of deadLetters) yield ['a reason', reason ?? ''];
  for (const { body } of queued) {
    const envelope = readEnvelope(body);
    if (envelope) yield ['an outline', outlineOf(envelope)];
  }
}

const requestText = ({ wire, raw }: FuzzCase): string =>
  [
    raw.toString('latin1'),
    decodeLoosely(raw.toString('latin1')),
    wire.query,
    decodeLoosely(wire.query),
    wire.token,
  ].join(' ') + Object.values(wire.headers).join(' ');

/** Percent-decoded as far as it goes. */
const decodeLoosely = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
