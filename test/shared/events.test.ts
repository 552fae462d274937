import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readWrite } from '../../functions/aws/stream-record.ts';
import { callbackOther, overdue, statusChanged } from '../../functions/shared/event-schemas.ts';
import { eventTypes } from '../../functions/shared/event-types.ts';
import { eventsOf, otherEvents } from '../../functions/shared/events.ts';
import { messageKey } from '../../functions/shared/table-keys.ts';
import { typeOf } from './json-schema-types.ts';

const schemas = { statusChanged, overdue, callbackOther };

// Items as the table has them, in the form of its stream.

type Image = NonNullable<NonNullable<Parameters<typeof readWrite>[0]['dynamodb']>['NewImage']>;

const number = '+491701234567';
const at = '2026-06-30T04:45:04.000Z';
const entry = {
  status: 'sent',
  providerStatus: 'sent',
  receivedAt: at,
  occurredAt: at,
  fingerprint: 'f1',
  queueMessage: 'q1',
};
const failing = {
  ...entry,
  status: 'failed',
  providerStatus: 'UNDELIV',
  errorCode: '8',
  failureReason: 'unreachable',
  fingerprint: 'f2',
};
const item = (messageId: string, last: object & { status: string }, more: object = {}) =>
  marshall({
    pk: messageKey('wavix', messageId),
    version: `${last.status === 'sent' ? '20' : '50'}|${at}|${last.status}|${last.status === 'sent' ? 'f1' : 'f2'}`,
    ...last,
    recipient: number,
    clientReference: 'order-1',
    tag: 'otp',
    country: 'DE',
    history: last.status === 'sent' ? [entry] : [entry, failing],
    seen: new Set(['f1']),
    grownBytes: 10,
    ...more,
  }) as Image;
const record = (OldImage?: Image, NewImage?: Image) =>
  readWrite({
    dynamodb: {
      ApproximateCreationDateTime: 1_782_794_704,
      ...(OldImage && { OldImage }),
      ...(NewImage && { NewImage }),
    },
  });
const told = (before: Image | undefined, after: Image | undefined, withRecipient = false) => {
  const write = record(before, after);
  return eventsOf(write.before, write.after, { atMs: write.atMs, withRecipient });
};

describe('an event', () => {
  test('of a change tells what was, what is, and whose it is', () => {
    const [event, ...others] = told(item('m1', entry), item('m1', failing));
    expect(others).toEqual([]);
    expect(event?.type).toBe(eventTypes.statusChanged);
    expect(event?.atMs).toBe(1_782_794_704_000);
    expect(schemas.statusChanged.parse(event?.detail)).toMatchObject({
      sequence: `-|50|${at}|failed|f2`,
      provider: 'wavix',
      messageId: 'm1',
      part: null,
      cause: 'report',
      before: { status: 'sent', providerStatus: 'sent', final: false, outcome: null },
      after: {
        ...{ status: 'failed', providerStatus: 'UNDELIV', final: true, outcome: 'failed' },
        ...{ errorCode: '8', failureReason: 'unreachable', retryable: true, occurredAt: at, receivedAt: at },
      },
      newlyFailed: true,
      ...{ clientReference: 'order-1', tag: 'otp', channel: 'sms', country: 'DE', firstReceivedAt: at },
    });
    // The same record, read by another run.
    expect(told(item('m1', entry), item('m1', failing))).toEqual([event]);
  });

  test('of the first status has nothing before it; of one that failed before is no new failure', () => {
    expect(told(undefined, item('m1', entry))[0]?.detail).toMatchObject({ before: null, newlyFailed: false });
    const rejected = item('m1', { ...failing, status: 'rejected' });
    expect(told(item('m1', failing), rejected)[0]?.detail).toMatchObject({ newlyFailed: false });
  });

  test('of an item that goes away there is none', () => {
    expect(told(item('m1', entry), undefined)).toEqual([]);
  });

  test('of what is overdue is another one, with an id of its own', () => {
    const late = item('m1', entry, { dueAt: at, overdueAt: '2026-06-30T04:55:04.000Z' });
    const [event] = told(item('m1', entry, { dueAt: at }), late);
    expect(event?.type).toBe(eventTypes.overdue);
    const detail = schemas.overdue.parse(event?.detail);
    expect(detail).toMatchObject({ missing: false, status: 'sent', dueAt: at, overdueAt: '2026-06-30T04:55:04.000Z' });
    expect(detail.id).not.toBe(told(undefined, item('m1', entry))[0]?.detail.id);
  });

  test.each([['m1'], [`m1/${number}`], [`m1/2/${number}`]])(
    'of %s names no recipient unless the setting says so',
    (messageId) => {
      const [silent] = told(undefined, item(messageId, entry, { segments: 3 }));
      expect(JSON.stringify(silent)).not.toContain(number.slice(1));
      const detail = schemas.statusChanged.parse(silent?.detail);
      expect(detail).not.toHaveProperty('recipient');
      expect(detail.messageId).toBe('m1');
      expect(told(undefined, item(messageId, entry), true)[0]?.detail).toMatchObject({ recipient: number });
    },
  );

  test.each([
    ['+491*******67~0123456789012345678901', '+491*******67'],
    ['~0123456789012345678901', '~0123456789012345678901'],
  ])('names the recipient as the table keeps it: %s', (recipient, shown) => {
    expect(told(undefined, item('m1', entry, { recipient }), true)[0]?.detail).toMatchObject({ recipient: shown });
  });

  test('of parts and of several recipients have subjects of their own', () => {
    const subjects = ['m1', 'm1/1', 'm1/2', `m1/${number}`].map((id) => told(undefined, item(id, entry))[0]?.subject);
    expect(new Set(subjects).size).toBe(4);
  });

  test('for each kind of what a callback held beside reports', () => {
    const events = otherEvents('wavix', ['inbound', 'click', 'inbound'], {
      queueMessage: 'q1',
      receivedAtMs: 1_782_794_704_000,
    });
    const details = events.map(({ detail }) => schemas.callbackOther.parse(detail));
    expect(details.map(({ kind, count }) => [kind, count])).toEqual([
      ['inbound', 2],
      ['click', 1],
    ]);
    expect(new Set(details.map(({ id }) => id)).size).toBe(2);
    expect(
      otherEvents('wavix', ['inbound', 'click', 'inbound'], { queueMessage: 'q1', receivedAtMs: 1 })[0]?.detail.id,
    ).toBe(details[0]?.id);
  });

  test('a record without the items is none that can be read', () => {
    expect(() => record(undefined, undefined)).toThrow('expected a record with the item');
  });
});

// What others read: docs/events, written from the same schemas (SCHEMAS=new). Fields may come there, so it forbids none.
const published = (schema: z.ZodType) =>
  z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });

const folder = 'docs/events';
const names = { StatusChanged: 'statusChanged', Overdue: 'overdue', CallbackOther: 'callbackOther' } as const;
const files: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.values(names).map((name) => {
    const schema = { title: `detail of ${eventTypes[name]}`, ...published(schemas[name]) };
    return [`${eventTypes[name]}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`] as const;
  }),
  [
    'events.d.ts',
    [
      '// The events on the bus, as EventBridge hands them on: written from the schemas beside it.\n',
      ...Object.entries(names).map(([type, name]) => `export interface ${type} ${typeOf(published(schemas[name]))}\n`),
      `/** By detail-type. */\nexport interface Details {\n${Object.entries(names)
        .map(([type, name]) => `  '${eventTypes[name]}': ${type};`)
        .join('\n')}\n}\n`,
    ].join('\n'),
  ],
]);

test.each(Object.keys(files))('%s is what is checked (SCHEMAS=new writes it)', (name) => {
  if (process.env['SCHEMAS'] === 'new') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/${name}`, files[name] as string);
  }
  const squeeze = (text: string): string => text.replace(/[\s,;|]+/g, '');
  expect(squeeze(readFileSync(`${folder}/${name}`, 'utf8')) === squeeze(files[name] as string)).toBe(true);
});

test('nothing else stands there', () => {
  expect(
    globSync(`${folder}/*`)
      .map((file) => basename(file))
      .toSorted(),
  ).toEqual(Object.keys(files).toSorted());
});
