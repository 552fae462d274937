import { writeFile } from 'node:fs/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connectEntries } from '../../functions/aws/entries.ts';
import { connectTable } from '../../functions/aws/table.ts';
import { type Instant, instant } from '../../functions/domain/instant.ts';
import type { StoredMessage } from '../../functions/domain/message.ts';
import { readEnvelope } from '../../functions/shared/envelope.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { splitKey } from '../../functions/shared/table-keys.ts';
import { readUnauthentic } from '../../functions/shared/unauthentic.ts';
import { isYes, type Terminal } from '../confirm.ts';
import { confirmReading } from '../confirm-reading.ts';
import { type Deployed, openDeployed, unauthenticQueueOf } from '../deployed.ts';
import { each } from '../each.ts';
import { HalfDone } from '../half-done.ts';
import { OperatorError } from '../operator-error.ts';
import { type Progress, progressBar, withProgress } from '../progress.ts';
import { estimate, type ReadProgress, readTable } from '../read-table.ts';
import { recipientForms } from '../recipients.ts';
import { callerOf } from './caller.ts';
import { type DeadLetters, findDeadLetters } from './dead-letters.ts';
import { connectEraser, type Eraser } from './eraser.ts';
import { numberMeant, type Person, personOf } from './person.ts';
import { remains } from './remains.ts';
import { isOf, keyOf, searchIndex, searchTable, type Traces } from './search.ts';

export interface ForgetOptions {
  readonly stack?: string;
  readonly port: number;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly wholeTable: boolean;
  readonly output?: string;
}

/** An item of the table: a message, or a part of one. */
export interface Item {
  readonly provider: string;
  /** With asterisks where the number stands in it. */
  readonly messageId: string;
  /** When its first and its last report came; null where its history is empty. */
  readonly firstReceivedAt: Instant | null;
  readonly lastReceivedAt: Instant | null;
}

/** The record of what was erased: it holds no number. */
export interface Forgotten {
  /** Whether nothing was erased: what is told is what would be. */
  readonly dryRun: boolean;
  readonly at: Instant;
  /** The ARN of who did it; null where AWS did not tell. */
  readonly by: string | null;
  readonly stack: string;
  readonly person: Pick<Person, 'masked' | 'reference'>;
  readonly searched: 'index' | 'table';
  /** Whether all that was found is erased. */
  readonly complete: boolean;
  readonly erased: readonly Item[];
  /** Messages to others that named him. */
  readonly unmentioned: readonly Pick<Item, 'provider' | 'messageId'>[];
  /** What was found as his, and was somebody else's before it could be erased. */
  readonly left: readonly Pick<Item, 'provider' | 'messageId'>[];
  /** Null where the look at them was not made, for want of a complete erasure. */
  readonly deadLetters: DeadLetters | null;
  /** Likewise of what is kept although it was not authentic; null as well where the stage keeps none. */
  readonly unauthentic: DeadLetters | null;
  readonly notReached: readonly string[];
}

/** Items that are erased at the same time: reports that come meanwhile need the table as well. */
const atOnce = 8;
/** An index is a moment behind: so often it is asked, unless it has nothing more. */
const mostPasses = 3;

/**
 * Erases all that the table has of a person.
 * @throws OperatorError for what was typed wrong, where nobody said yes, and where it is interrupted before anything was erased;
 * HalfDone with the record where something fails after that.
 */
export async function runForget(typed: string, options: ForgetOptions, terminal: Terminal): Promise<Forgotten> {
  if (options.dryRun && options.output !== undefined)
    throw new OperatorError('--output takes the record of what was erased: leave it out with --dry-run.');
  const deployed = await openDeployed(options);
  const countries = Object.values(await deployed.providers()).flatMap(({ defaultCountry }) => defaultCountry ?? []);
  const number = numberMeant(typed, countries);
  const byIndex = !options.wholeTable && (await hasIndex(deployed));
  // The local stack's costs nothing.
  if (!byIndex && deployed.place.endpoint === undefined)
    await confirmReading(await estimate(deployed, { consistent: true }), options.yes, terminal);
  const person = personOf(number, await recipientForms(deployed));
  const tableName = await deployed.output(outputs.tableName);
  const table = connectTable(tableName, 1, deployed.place);

  const search = async ({ signal, show }: Progress): Promise<Traces> => {
    if (byIndex) return searchIndex(connectEntries(tableName, deployed.place), table, person, signal);
    const onProgress = ({ seen, of }: ReadProgress): void =>
      show(`Read ${seen}${of === null ? ' messages' : ` of about ${of} messages ${progressBar(seen / of)}`}`);
    return searchTable(readTable(deployed, { consistent: true, signal, onProgress }), table, person);
  };
  const traces = await withProgress(search, new OperatorError('Interrupted: nothing was erased.'));
  const record = openRecord(person, {
    dryRun: options.dryRun,
    at: instant(deployed.now()),
    by: await callerOf(deployed.place),
    stack: deployed.stackName,
    searched: byIndex ? 'index' : 'table',
  });
  if (options.dryRun) {
    for (const item of traces.items.values()) record.erased(item);
    for (const key of traces.mentions) if (!traces.items.has(key)) record.unmentioned(key);
    return record.close(true, await lookElsewhere(deployed, person));
  }
  if (traces.items.size + traces.mentions.size > 0) await confirm(traces, person, options.yes, terminal);
  const { output } = options;
  // It must be writable before anything is gone, and tell what was meant to go should nothing be written any more.
  if (output !== undefined) await write(output, planned(record.close(false, nowhere), traces, person), 'wx');
  const eraser = connectEraser(tableName, deployed.place, person);
  let complete = false;
  let elsewhere: Elsewhere = nowhere;
  let failure: { readonly cause: unknown } | null = null;
  try {
    complete = await withProgress(
      (progress) =>
        eraseAll(eraser, traces, { person, record, progress, again: byIndex ? () => search(progress) : null }),
      new OperatorError('Interrupted.'),
    );
    if (complete) elsewhere = await lookElsewhere(deployed, person);
  } catch (cause) {
    failure = { cause };
  }
  eraser.close();
  const forgotten = record.close(complete, elsewhere);
  if (output !== undefined)
    await write(output, forgotten, 'w').catch((cause: unknown) => {
      failure ??= { cause };
    });
  if (failure === null) return forgotten;
  throw forgotten.erased.length + forgotten.unmentioned.length === 0
    ? failure.cause
    : new HalfDone(forgotten, failure.cause);
}

/** A stack of an earlier version has no such output, and no index. */
const hasIndex = async ({ output }: Deployed): Promise<boolean> =>
  JSON.parse(await output(outputs.search).catch(() => '{}')).recipient === true;

interface Erasing {
  readonly person: Person;
  readonly record: Record;
  readonly progress: Progress;
  /** Searches again; null where that would read the whole table. */
  readonly again: (() => Promise<Traces>) | null;
}

/** @returns false where it was interrupted. What was erased till then is in the record. */
async function eraseAll(eraser: Eraser, first: Traces, { person, record, progress, again }: Erasing): Promise<boolean> {
  const { signal, show } = progress;
  const settled = new Set<string>();
  let done = 0;
  let traces = first;
  for (let pass = 0; pass < mostPasses; pass++) {
    const items = [...traces.items].filter(([key]) => !settled.has(key));
    const mentions = [...traces.mentions].filter((key) => !traces.items.has(key));
    const unmention = async (key: string): Promise<void> => {
      if (!signal.aborted && (await eraser.unmention(key))) record.unmentioned(key);
    };
    // By his message its mention is found: it goes first, and after it what came meanwhile.
    await each(mentions, atOnce, unmention);
    await each(items, atOnce, async ([key, item]) => {
      if (signal.aborted) return;
      const removal = await eraser.remove(key, !isOf(person)(item));
      settled.add(key);
      if (removal.kind === 'erased') record.erased(removal.item);
      if (removal.kind === 'other') record.left(key);
      done += 1;
      show(`Erased ${done} of ${first.items.size} ${progressBar(Math.min(1, done / first.items.size))}`);
    });
    await each(mentions, atOnce, unmention);
    if (signal.aborted) return false;
    if (again === null || items.length + mentions.length === 0) return true;
    traces = await again().catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return { items: new Map(), mentions: new Set<string>() };
    });
    if (signal.aborted) return false;
  }
  return true;
}

/** @throws OperatorError where somebody said no, or nobody is there to ask. */
async function confirm(
  { items, mentions }: Traces,
  { masked }: Person,
  yes: boolean,
  terminal: Terminal,
): Promise<void> {
  if (yes) return;
  if (!terminal.input.isTTY)
    throw new OperatorError('Nothing was erased. See first what would be, with --dry-run, then run this with --yes.');
  const others = [...mentions].filter((key) => !items.has(key)).length;
  const what = `${items.size} items of ${masked}${others === 0 ? '' : `, and the number in ${others} of others`}`;
  if (!(await isYes(`Erase ${what}? Only a backup of the table brings them back.`, terminal)))
    throw new OperatorError('Nothing was erased.');
}

type Elsewhere = Pick<Forgotten, 'deadLetters' | 'unauthentic'>;
const nowhere: Elsewhere = { deadLetters: null, unauthentic: null };

/** Looks at the requests that lie beside the table. */
async function lookElsewhere(deployed: Deployed, person: Person): Promise<Elsewhere> {
  const client = new SQSClient(deployed.place);
  const keptUrl = await unauthenticQueueOf(deployed).catch((error: unknown) => {
    if (error instanceof OperatorError) return null;
    throw error;
  });
  const deadUrl = await deployed.output(outputs.deadLetterQueueUrl);
  try {
    return await withProgress(async ({ signal, show }) => {
      const onProgress = (seen: number, total: number) => show(`Looked at ${seen} of about ${total} requests`);
      const watch = { signal, onProgress };
      const [deadLetters, unauthentic] = await Promise.all([
        findDeadLetters(client, deadUrl, readEnvelope, person, watch),
        keptUrl === null ? null : findDeadLetters(client, keptUrl, readUnauthentic, person, watch),
      ]);
      return { deadLetters, unauthentic };
    }, new OperatorError('Interrupted.'));
  } finally {
    client.destroy();
  }
}

/** What is told of an erasure, as it goes on. */
interface Record {
  readonly erased: (item: StoredMessage) => void;
  readonly unmentioned: (key: string) => void;
  readonly left: (key: string) => void;
  readonly close: (complete: boolean, elsewhere: Elsewhere) => Forgotten;
}

function openRecord(person: Person, head: Pick<Forgotten, 'dryRun' | 'at' | 'by' | 'stack' | 'searched'>): Record {
  const erased = new Map<string, Item>();
  const unmentioned = new Set<string>();
  const left = new Set<string>();
  const named = (key: string): Pick<Item, 'provider' | 'messageId'> => {
    const { provider, messageId } = splitKey(key);
    return { provider, messageId: person.hide(messageId) };
  };
  return {
    erased: (item) => void erased.set(keyOf(item), itemOf(item, person)),
    unmentioned: (key) => void unmentioned.add(key),
    left: (key) => void left.add(key),
    close: (complete, elsewhere) => ({
      ...head,
      person: { masked: person.masked, reference: person.reference },
      complete,
      erased: [...erased.values()].toSorted((a, b) => (a.firstReceivedAt ?? '').localeCompare(b.firstReceivedAt ?? '')),
      unmentioned: [...unmentioned].map(named),
      left: [...left].map(named),
      ...elsewhere,
      notReached: remains,
    }),
  };
}

const itemOf = ({ provider, messageId, history }: StoredMessage, { hide }: Person): Item => ({
  provider,
  messageId: hide(messageId),
  firstReceivedAt: history[0]?.receivedAt ?? null,
  lastReceivedAt: history.at(-1)?.receivedAt ?? null,
});

/** What a record says that nobody came to end: what was to go. */
const planned = (record: Forgotten, { items }: Traces, person: Person) => ({
  ...record,
  planned: [...items.values()].map((item) => itemOf(item, person)),
});

async function write(file: string, record: object, flag: 'w' | 'wx'): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(record, null, 2)}\n`, { flag, mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (flag === 'wx')
      throw new OperatorError(
        code === 'EEXIST'
          ? `${file} is there already, and may be the record of an earlier run: name another file. Nothing was erased.`
          : `${file} can’t be written (${code}): name another file. Nothing was erased.`,
      );
    throw error;
  }
}
