import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Consumer } from '../../functions/consumer/consume.ts';
import type { ParseOutcome, Report } from '../../functions/domain/report.ts';
import type { Receiver } from '../../functions/ingest/receive.ts';
import { composedReport } from '../../functions/providers/composed.ts';
import type { Callback, Provider } from '../../functions/providers/provider.ts';
import { registry } from '../../functions/providers/registry.ts';
import { fuzzApi } from '../../reliability/fuzz/api.ts';
import { makeCase } from '../../reliability/fuzz/case.ts';
import { checkNames } from '../../reliability/fuzz/checks.ts';
import { deployed, fuzz, fuzzOne, materialFor, slowCheck } from '../../reliability/fuzz/fuzz.ts';
import { measureGrowth } from '../../reliability/fuzz/growth.ts';
import type { Subject } from '../../reliability/fuzz/run-case.ts';

const root = join(import.meta.dirname, '../..');

test('cases without a fault in what is deployed', async () => {
  const ofEach = 60;
  const { failures, tally } = await fuzz({ seed: 3, from: 0, to: ofEach * registry.size });
  expect(failures).toEqual([]);
  const summary = tally.summary();
  // Enough of everything to mean something.
  expect(Object.keys(summary.byAnswer).sort()).toEqual(['200', '401', '404', '405', '413', '503']);
  for (const count of Object.values(summary.byProvider)) expect(count).toBeGreaterThan(ofEach / 2);
  expect(Math.min(summary.authentic, summary.forged, summary.stored, summary.quarantined)).toBeGreaterThan(160);
  expect(Math.min(summary.setAside, summary.comparedWithout)).toBeGreaterThan(8);
  // A dozen, more or less, by the luck of the seed.
  expect(summary.mixed).toBeGreaterThan(4);
  expect(summary.compared).toBeGreaterThan(160);
});

test('bodies of the application’s API without a fault', async () => {
  const { failures, byStatus } = await fuzzApi({ seed: 7, from: 0, to: 1_000 });
  expect(failures).toEqual([]);
  // Enough of everything to mean something.
  expect(Object.keys(byStatus).sort()).toEqual(expect.arrayContaining(['200', '400', '404', '503']));
  expect(Math.min(byStatus['200'] ?? 0, byStatus['400'] ?? 0)).toBeGreaterThan(100);
});

describe('a case', () => {
  const material = materialFor(deployed);
  const known = (seed: number, index: number): string => {
    const { wire, mutations, expected, meaning, secrets } = makeCase(material, seed, index);
    return JSON.stringify({ ...wire, body: wire.body.toString('base64'), mutations, expected, meaning, secrets });
  };

  test('depends on seed and index alone', () => {
    const indices = Array.from({ length: 200 }, (_, index) => index);
    const once = indices.map((index) => known(3, index));
    expect([...indices].reverse().map((index) => known(3, index))).toEqual(once.toReversed());
    expect(indices.filter((index) => known(4, index) === once[index])).toEqual([]);
    expect(new Set(once).size).toBeGreaterThan(190);
  });

  test('can be had alone', async () => {
    const { one, seen, faults } = await fuzzOne(3, 17);
    expect([one.index, seen.answer?.status, faults]).toEqual([17, one.expected.status, []]);
  });
});

/** What is deployed with another parser in each provider. */
const reading = (parse: (provider: Provider, callback: Callback) => ParseOutcome): Subject => ({
  ...deployed,
  registry: new Map(
    [...deployed.registry].map(([id, one]) => [id, { ...one, parse: (callback: Callback) => parse(one, callback) }]),
  ),
});
/** What the parser makes of a callback, and what is made of that. */
const turning = (change: (outcome: ParseOutcome, callback: Callback) => ParseOutcome): Subject =>
  reading((provider, callback) => change(provider.parse(callback), callback));
const reporting = (change: (report: Report) => Report): Subject =>
  turning((outcome) => (outcome.kind === 'reports' ? { ...outcome, reports: outcome.reports.map(change) } : outcome));
const receiving = (receive: Subject['receive']): Subject => ({ ...deployed, receive });
const consuming = (consume: Subject['consume']): Subject => ({ ...deployed, consume });
/** The use case with another queue behind it. */
const queueing = (send: (queue: Receiver['queue'], body: string, group: string) => Promise<void>): Subject =>
  receiving((receiver, request) =>
    deployed.receive({ ...receiver, queue: { send: (body, group) => send(receiver.queue, body, group) } }, request),
  );
const burying = (change: (consumer: Consumer) => Partial<Consumer>): Subject =>
  consuming((consumer, ...rest) => deployed.consume({ ...consumer, ...change(consumer) }, ...rest));

const someReport = composedReport(registry.get('wavix') as Provider, {}) as Report;
/** The status by the word alone, for the words that the fuzzer's contradiction is put beside. */
const withoutCode = (report: Report): Report =>
  /^(?:sent|delivered)$/i.test(report.providerStatus) && report.status === 'undelivered'
    ? { ...report, status: report.providerStatus.toLowerCase() as Report['status'] }
    : report;
const covering = ({ signature }: Provider): Provider['signature'] =>
  signature && { ...signature, covers: 'all of it' as 'body' };

/** Every way to be wrong, by the check that must find it. */
const broken: Readonly<Record<string, Readonly<Record<string, Subject>>>> = {
  'nothing is thrown and no rejection goes unhandled': {
    'a receiver that reads the body': receiving((receiver, request) => {
      JSON.parse(request.raw.toString('utf8'));
      return deployed.receive(receiver, request);
    }),
    'a parser that throws': reading((provider, callback) => {
      const outcome = provider.parse(callback);
      if (outcome.kind === 'malformed') throw new Error('unreadable');
      return outcome;
    }),
    'a rejection that nobody waits for': receiving((receiver, request) => {
      if (request.raw.length === 0) void Promise.reject(new Error('nobody waits for this'));
      return deployed.receive(receiver, request);
    }),
  },
  'the answer that the documentation promises': {
    'signatures of one case only': receiving((receiver, request) => {
      const given = request.headers['x-smstake-signature'];
      const hasLetters = given !== undefined && /[A-F]/.test(given);
      return hasLetters ? Promise.resolve({ status: 401, message: '' }) : deployed.receive(receiver, request);
    }),
    'a limit that is one byte too low': receiving((receiver, request) =>
      request.raw.length >= 256 * 1024
        ? Promise.resolve({ status: 413, message: '' })
        : deployed.receive(receiver, request),
    ),
  },
  'the header that belongs to the answer': {
    'no Allow': receiving(async (receiver, request) => {
      const { headers: _, ...answer } = await deployed.receive(receiver, request);
      return answer;
    }),
  },
  'an authentic request is queued once, any other never': {
    'an empty secret that opens': receiving((receiver, request) =>
      request.token === null && !('authorization' in request.headers)
        ? receiver.queue.send('{}', 'x').then(() => ({ status: 200, message: '' }))
        : deployed.receive(receiver, request),
    ),
    'an answer before the queue has it': queueing(async () => undefined),
    'a queue that is told twice': queueing(async (queue, body, group) => {
      await queue.send(body, group);
      await queue.send(body, group);
    }),
    'the start of a signature that is enough': receiving(async (receiver, request) => {
      const answer = await deployed.receive(receiver, request);
      const given = request.headers['x-smstake-signature'] ?? '';
      if (answer.status === 401 && /^sha256=[0-9a-f]{20,63}$/.test(given)) await receiver.queue.send('{}', 'x');
      return answer;
    }),
  },
  'the queue message holds the request to the byte, and nothing secret': {
    'bytes that went through text': {
      ...deployed,
      toRequest: (event) => {
        const request = deployed.toRequest(event);
        return { ...request, raw: Buffer.from(request.raw.toString('utf8')) };
      },
    },
    'JSON written anew': queueing((queue, body, group) => {
      const envelope = JSON.parse(body);
      return queue.send(JSON.stringify({ ...envelope, body: envelope.body.trim() }), group);
    }),
    'all headers': receiving((receiver, request) =>
      deployed.receive(
        {
          ...receiver,
          queue: {
            send: (body, group) =>
              receiver.queue.send(JSON.stringify({ ...JSON.parse(body), headers: request.headers }), group),
          },
        },
        request,
      ),
    ),
  },
  'SQS takes the message': {
    'the last two code points as they are': queueing((queue, body, group) =>
      queue.send(body.replaceAll('\\ufffe', '\uFFFE').replace('"v":1', '"v":1 '), group),
    ),
  },
  'the consumer asks for nothing again': {
    'ids longer than a key': reporting((report) => ({ ...report, messageId: report.messageId.repeat(30) })),
    'half a surrogate pair': reporting((report) => ({ ...report, providerStatus: `${report.providerStatus}\ud83d` })),
  },
  'what is queued ends in the table, is set aside and counted, or goes with a reason to the dead-letter queue': {
    'a parser that ignores': turning((outcome) =>
      outcome.kind === 'malformed' ? { kind: 'reports', reports: [] } : outcome,
    ),
    'an ignored event dropped uncounted': burying(({ metrics }) => ({
      metrics: {
        publish: (series, ms) =>
          metrics.publish(
            series.filter(({ name }) => name !== 'OtherEvents'),
            ms,
          ),
      },
    })),
    'an ignored event that names no kind': turning((outcome) =>
      outcome.kind === 'ignored' ? { kind: 'ignored', others: [] } : outcome,
    ),
    'a dead letter without a reason': burying(({ deadLetterQueue }) => ({
      deadLetterQueue: { send: (body, group) => deadLetterQueue.send(body, group) },
    })),
    'a dead letter that is no request': burying(({ deadLetterQueue }) => ({
      deadLetterQueue: { send: (_, ...rest) => deadLetterQueue.send('{}', ...rest) },
    })),
  },
  'an unreadable one is counted as such, a readable one is not': {
    'no metrics': burying(() => ({ metrics: { publish: async () => undefined } })),
  },
  'id and status are those that were sent': {
    'ids as numbers': reporting((report) => ({ ...report, messageId: report.messageId.replace(/^0+/, '') })),
    'ids without the white space in them': reporting((report) => ({
      ...report,
      messageId: report.messageId.replaceAll(' ', ''),
    })),
    'an outer event id taken for the message’s': turning((outcome, { body }) => {
      const [, id] = /"id":"(evt_\d+)"/.exec(body.toString('utf8')) ?? [];
      if (outcome.kind !== 'reports' || id === undefined) return outcome;
      return { ...outcome, reports: outcome.reports.map((report) => ({ ...report, messageId: id })) };
    }),
    'an outer event id where the message has none': turning((outcome, { body }) => {
      const [, id] = /"id":"(evt_\d+)"/.exec(body.toString('utf8')) ?? [];
      if (outcome.kind !== 'malformed' || id === undefined) return outcome;
      return { kind: 'reports', reports: [{ ...someReport, messageId: id }] };
    }),
    'a query read although the signature covers only the body': {
      ...deployed,
      registry: new Map([...deployed.registry].map(([id, one]) => [id, { ...one, signature: covering(one) }])),
    },
    'of several reports only the first stored': turning((outcome) =>
      outcome.kind === 'reports' ? { ...outcome, reports: outcome.reports.slice(0, 1) } : outcome,
    ),
    'a code that nobody looks at': turning((outcome) =>
      outcome.kind === 'reports' ? { ...outcome, reports: outcome.reports.map(withoutCode) } : outcome,
    ),
    'several recipients in one message': reporting((report) => ({ ...report, recipient: null })),
    'forms by their label alone': reading((provider, callback) =>
      callback.headers['content-type'] === 'application/json' && !/^\W*[[{"]/.test(callback.body.toString('utf8'))
        ? { kind: 'malformed', path: 'body', expected: 'JSON' }
        : provider.parse(callback),
    ),
    'bodies that are not inflated': reading((provider, callback) =>
      callback.body[0] === 0x1f ? { kind: 'malformed', path: 'body', expected: 'JSON' } : provider.parse(callback),
    ),
    'no byte order mark': reading((provider, callback) =>
      callback.body[0] === 0xef ? { kind: 'malformed', path: 'body', expected: 'JSON' } : provider.parse(callback),
    ),
    'an unknown word that failed': reporting((report) =>
      report.status === 'unknown' ? { ...report, status: 'failed' } : report,
    ),
  },
  'set aside is what was no report, and quarantined what nobody can read': {
    'of several reports an unreadable one dropped': turning((outcome) => {
      if (outcome.kind !== 'reports') return outcome;
      const { unreadable: _, ...readable } = outcome;
      return readable;
    }),
    'an event beside a report dropped uncounted': turning((outcome) =>
      outcome.kind === 'reports' ? { ...outcome, others: [] } : outcome,
    ),
    'an event that is none quarantined': turning((outcome) =>
      outcome.kind === 'ignored' ? { kind: 'malformed', path: 'event', expected: 'a report' } : outcome,
    ),
    'an unreadable one called an event': turning((outcome) =>
      outcome.kind === 'malformed' ? { kind: 'ignored', others: ['other'] } : outcome,
    ),
  },
  'an id is stored to the letter': {
    'ids of lost letters': reporting((report) => ({
      ...report,
      messageId: report.messageId.replace(/[^\u0020-\u007e]/, '\uFFFD'),
    })),
  },
  'the same message again changes nothing': {
    'reports that never repeat': reporting((report) => ({ ...report, eventId: String(Math.random()) })),
  },
  'a neighbour in the batch is stored': {
    'a batch that ends with its first': consuming((consumer, batch, ms) =>
      deployed.consume(consumer, batch.slice(0, 1), ms),
    ),
  },
  'every queue message is settled once a run, whatever it holds': {
    'a queue message without a report acknowledged unsettled': burying(({ metrics }) => ({
      metrics: {
        publish: (series, ms) => {
          const isStored = series.some(({ name }) => name === 'TimeToStore' || name === 'Duplicate');
          return metrics.publish(
            series.filter(({ name }) => isStored || name !== 'Settled'),
            ms,
          );
        },
      },
    })),
  },
  'CloudWatch takes the metrics': {
    'not a number': burying(({ metrics }) => ({
      metrics: {
        publish: (series, ms) =>
          metrics.publish(
            series.map((one) => ({ ...one, values: new Map([[Number.NaN, 1]]) })),
            ms,
          ),
      },
    })),
  },
  'no log line, answer, metric or reason holds a phone number, text or secret': {
    'a body in the log': reading((provider, callback) => {
      console.error('cannot read', { body: callback.body.toString('utf8') });
      return provider.parse(callback);
    }),
    'a token past the console': receiving((receiver, request) => {
      process.stdout.write(`${request.token}\n`);
      return deployed.receive(receiver, request);
    }),
    'a number in the reason': burying(({ deadLetterQueue }) => ({
      deadLetterQueue: {
        send: (body, group, signal) => deadLetterQueue.send(body, group, signal, { reason: JSON.parse(body).body }),
      },
    })),
    'the header in the answer': receiving(async (receiver, request) => {
      const answer = await deployed.receive(receiver, request);
      return { ...answer, message: `${answer.message} ${request.headers['authorization']}` };
    }),
  },
  [slowCheck]: {
    'a loop': receiving((receiver, request) => {
      const from = process.threadCpuUsage();
      while (request.raw.length === 0 && process.threadCpuUsage(from).user < 80_000);
      return deployed.receive(receiver, request);
    }),
  },
};

/** The providers whose every report the oracle can read: a fault that all share is found sooner among these. */
const some: ReadonlySet<string> = new Set(['mobivate', 'smspm', 'smstake', 'wavix']);
const ofSome = ({ registry: all, ...subject }: Subject): Subject => ({
  ...subject,
  registry: new Map([...all].filter(([id]) => some.has(id))),
});

describe('finds', () => {
  test.each(
    Object.entries(broken).flatMap(([check, subjects]) =>
      Object.entries(subjects).map(([name, subject]) => [name, check, subject] as const),
    ),
  )('%s: %s', async (_, check, subject) => {
    const { failures } = await fuzz({
      seed: 4,
      from: 0,
      to: 12_000,
      subject: ofSome(subject),
      until: check,
      ceiling: check === slowCheck ? 50 : 1_000,
    });
    expect(failures.map((failure) => failure.check)).toContain(check);
  });

  test('by every check there is', () => {
    expect(Object.keys(broken).sort()).toEqual([...checkNames, slowCheck].sort());
  });
});

describe('hostile shapes', () => {
  test('grow no faster than their size', async () => {
    // All are measured by the command.
    const growth = await measureGrowth({ provider: 'mobivate', largest: 16 * 1024 });
    expect(growth.flatMap(({ shape, fault }) => (fault === null ? [] : [`${shape}: ${fault}`]))).toEqual([]);
    expect(growth.length).toBeGreaterThan(140);
  });

  test('nor does a form whose names have no values, read and signed', async () => {
    const growth = await measureGrowth({ provider: 'twilio', like: 'form: names without values' });
    expect(growth).toEqual([expect.objectContaining({ fault: null })]);
  });

  test.each([
    ['a pattern that starts anew at every space', / +$/, 'JSON, every field: white space'],
    ['a pattern that starts anew at every tag', /(?:<a>)+$/, 'XML: open tags'],
  ])('%s is found', async (_, pattern, like) => {
    const subject = reading((provider, callback) => {
      const text = callback.body.toString('latin1').replaceAll('%20', ' ');
      pattern.test(`${text}!`);
      return provider.parse(callback);
    });
    const [shape] = await measureGrowth({ subject, provider: 'mobivate', like });
    expect(shape?.fault).toMatch(/ms for \d+ KiB/);
  });
});

test('code that never comes back is told and ended', () => {
  const script = `import { startWatchdog } from './reliability/fuzz/watchdog.ts';
    const watchdog = startWatchdog('case {at}', 1000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    watchdog.begin(42);
    for (;;);`;
  const { stderr, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    encoding: 'utf8',
    timeout: 15_000,
  });
  expect([stderr, signal]).toEqual([expect.stringContaining('No end after 1 s: case 42'), 'SIGKILL']);
});

describe('the command', () => {
  const run = (...flags: string[]): string =>
    execFileSync(process.execPath, ['reliability/fuzz.ts', ...flags], { cwd: root, encoding: 'utf8', stdio: 'pipe' });

  test('prints one case with what was to come of it', () => {
    expect(JSON.parse(run('--seed', '3', '--only', '17', '--json'))).toMatchObject({ index: 17, faults: [] });
  });

  test.each([
    [['--cases', '0'], '--cases: got 0; expected a whole number from 1'],
    [['--provider', 'nobody'], `expected one of ${[...registry.keys()].join(', ')}`],
    [['--seed', 'x'], '--seed: got x'],
  ])('refuses %j', (flags, message) => {
    expect(() => run(...flags)).toThrow(message);
  });
});
