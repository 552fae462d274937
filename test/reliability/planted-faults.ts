import type { Table } from '../../functions/aws/table.ts';
import { consume } from '../../functions/consumer/consume.ts';
import { versionOf } from '../../functions/domain/join.ts';
import type { Service } from '../../local/aws/front-door.ts';
import type { Alternatives } from '../../reliability/interleavings/world.ts';

/** A table that writes whatever its condition says. Kept in the expression, since DynamoDB refuses values that it does not use. */
const withoutConditions =
  (table: Service): Service =>
  (call) => {
    const { ConditionExpression: condition } = call.input;
    if (condition === undefined) return table(call);
    const always = `(${condition}) OR attribute_exists(pk) OR attribute_not_exists(pk)`;
    return table({ ...call, input: { ...call.input, ConditionExpression: always } });
  };

/** Reads, decides, and writes: right as long as nobody else writes in between. */
const readModifyWrite = (table: Table): Table => {
  const guarded =
    (write: Table['advance'], mayWrite: (found: string | null, own: string) => boolean): Table['advance'] =>
    async (provider, arrivals) => {
      const item = await table.read(provider, arrivals[0].report.messageId);
      const versions = arrivals.map(({ entry }) => versionOf(entry)).sort();
      const isRepeat = arrivals.some(({ entry }) => item?.seen.has(entry.fingerprint));
      return isRepeat || !mayWrite(item?.version ?? null, versions.at(-1) ?? '')
        ? { kind: 'refused', item }
        : write(provider, arrivals);
    };
  return {
    ...table,
    advance: guarded(table.advance, (found, own) => found === null || found < own),
    append: guarded(table.append, (found) => found !== null),
  };
};

/** Counts what a batch would do to a message that nobody else touches, and writes it then. */
const countsFirst: typeof consume = async (consumer, batch, remainingMs) => {
  const hopeful = { ...consumer.table, advance: async () => ({ kind: 'written', before: null }) as const };
  await consume({ ...consumer, table: hopeful }, batch, remainingMs);
  return consume({ ...consumer, metrics: { publish: async () => undefined } }, batch, remainingMs);
};

const forgetful = (table: Table): Table => ({
  ...table,
  advance: (provider, [first, ...rest]) => {
    const forget = (arrival: typeof first) => ({ ...arrival, report: { ...arrival.report, doneAt: null } });
    return table.advance(provider, [forget(first), ...rest.map(forget)]);
  },
});

/** Each fault with a case in which two consumers show it. */
export const plantedFaults: readonly (readonly [name: string, alternatives: Alternatives, text: string])[] = [
  ['a table whose condition is dropped', { service: withoutConditions }, 'plain:s/d'],
  ['a read-modify-write table', { service: withoutConditions, table: readModifyWrite }, 'plain:s/d'],
  ['a table that forgets when the message was done', { table: forgetful }, 'plain:s/d'],
  ['a consumer that counts before it writes', { consume: countsFirst }, 'plain:f/d'],
  ['a consumer that counts before it writes, stopped', { consume: countsFirst }, 'crash:f/'],
];
