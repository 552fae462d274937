import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptedAfterMs } from '../../functions/aws/secrets.ts';
import type { Message } from '../../functions/domain/message.ts';
import { type Demo, startDemo } from '../../local/demo/demo.ts';
import { policyFor } from '../../operator/policies/policy.ts';
import type { Task } from '../../operator/policies/task-rights.ts';
import { readStage } from '../../operator/stage.ts';
import { json, type RawRequest, type Running, run, settingsWith } from '../local/running.ts';
import { type Ended, runCommand } from './command.ts';
import { inProcess } from './in-process.ts';

let running: Running;

/** The actions that each command called. */
const called = new Map<string, Set<string>>();

beforeAll(async () => {
  running = await run(settingsWith({ consumerTimeoutSeconds: 4, batchSize: 10, batchWindowSeconds: 1 }));
  running.stack.frontDoor.witnesses.push(({ caller, environment, service, action }) => {
    if (caller !== 'cli') return;
    // IAM has one action for both forms of a call of SQS.
    const right = `${service}:${service === 'sqs' ? action.replace(/Batch$/, '') : action}`;
    called.set(environment, (called.get(environment) ?? new Set()).add(right));
  });
});
afterAll(() => running?.stack.close());

interface How {
  readonly aws?: boolean;
  /** Its standard input; with that, or to get a signal, it needs a process of its own. */
  readonly input?: string;
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the command against the local stack or, with `aws`, against the local stack as AWS. */
function dlr(words: readonly string[], { aws = false, input, onStart }: How = {}): Promise<Ended> {
  const port = new URL(running.stack.url).port;
  const environment = aws
    ? {
        AWS_ENDPOINT_URL: running.stack.frontDoor.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'cli',
        AWS_SECRET_ACCESS_KEY: 'cli',
        // Tells at the front door which command calls.
        AWS_SESSION_TOKEN: words.includes('--drop') ? 'drop' : words[0],
      }
    : { PORT: port };
  if (input === undefined && onStart === undefined) return inProcess(words, environment);
  return runCommand('dlr.ts', words, environment, { input: input ?? '', ...(onStart ? { onStart } : {}) });
}

describe('endpoints', () => {
  test('shows what to register', async () => {
    const { code, out } = await dlr(['endpoints']);
    expect(code).toBe(0);
    for (const { provider, url } of running.stack.endpoints)
      expect(out).toMatch(new RegExp(`^${provider} .*${url}$`, 'm'));
  });

  test('prints for a script what the local API tells', async () => {
    expect(JSON.parse((await dlr(['endpoints', '--json'])).out)).toEqual(await running.api('/api/endpoints'));
  });
});

describe('send and trace', () => {
  test.each([
    ['smstake', 'delivered', 'delivered', 'delivered'],
    ['wavix', 'unconfirmed', 'dlr_expired', 'unconfirmed'],
    ['smspm', 'pending', 'pending', 'sent'],
    ['mobivate', 'failed_noroute', 'FAILED_NOROUTE', 'failed'],
    ['mobivate', 'rejected', 'REJECTED', 'rejected'],
    ['smspm', 'dancing', 'dancing', 'unknown'],
  ])('%s with --status %s sends %s, which is traced as %s', async (provider, wished, word, status) => {
    const messageId = `${provider}-${wished}`;
    const sent = await dlr(['send', provider, '--status', wished, '--id', messageId, '--json']);
    expect([sent.code, JSON.parse(sent.out)]).toEqual([0, { provider, messageId, status: word, answer: 200 }]);
    await running.drained();
    const traced = await dlr(['trace', provider, messageId, '--json']);
    expect(JSON.parse(traced.out) as Message).toMatchObject({ provider, messageId, status, providerStatus: word });
  });

  test('a person reads status, cause, people and what each report did', async () => {
    const send = (...words: string[]) =>
      dlr(['send', 'smstake', '--id', 'story', '--to', '+447537151866', '--reference', 'order 7', ...words]);
    await send('--status', 'undelivered', '--error-code', 'ABSENT_SUB');
    await running.drained();
    await send('--status', 'sent');
    await running.drained();
    const { code, out } = await dlr(['trace', 'smstake', 'story']);
    expect(code).toBe(0);
    expect(out).toMatch(/^smstake story$/m);
    expect(out).toMatch(/^Status +undelivered \(smstake says undelivered\)$/m);
    expect(out).toMatch(/^Cause +unreachable \(code ABSENT_SUB\), sending again may help$/m);
    expect(out).toMatch(/^Recipient +\+447537151866 \(GB\)$/m);
    expect(out).toMatch(/^Client reference +order 7$/m);
    expect(out).toMatch(/Z +undelivered +undelivered \(UNDELIV\), error ABSENT_SUB +\S+Z +applied$/m);
    expect(out).toMatch(/Z +sent +sent \(ACCEPTD\) +\S+Z +recorded, a higher status stood$/m);
  });
});

describe('what needs a second look', () => {
  test('a delivery that was taken back does not read like one that was overtaken', async () => {
    for (const status of ['delivered', 'undelivered']) {
      await dlr(['send', 'smstake', '--id', 'disputed', '--status', status]);
      await running.drained();
    }
    const { out } = await dlr(['trace', 'smstake', 'disputed']);
    expect(out).toMatch(/^Status +delivered /m);
    expect(out).toMatch(
      /^Contradicted +smstake said that it was delivered, and then that it failed\. Delivered stands/m,
    );
    expect(out).toMatch(/Z +undelivered +.* takes the delivery back: recorded, the delivery stands$/m);
  });

  test('a word that nobody listed, and other recipients of the same id with where they are', async () => {
    for (const recipient of ['+447537151866', '+447537151867']) {
      await dlr(['send', 'smstake', '--id', 'shared', '--status', 'dancing', '--to', recipient]);
      await running.drained();
    }
    const { out } = await dlr(['trace', 'smstake', 'shared']);
    expect(out).toMatch(/^Recipient +\+447537151866 \(GB\)$/m);
    expect(out).toMatch(/^Also sent to +\+447537151867, which is traced as shared\/\+447537151867$/m);
    expect(out).toMatch(/^Unlisted words +“dancing”: not on the list of smstake’s words/m);
    const { code, out: other } = await dlr(['trace', 'smstake', 'shared/+447537151867']);
    expect([code, other]).toEqual([0, expect.stringMatching(/^Recipient +\+447537151867 \(GB\)$/m)]);
  });

  test('that a history is full, and a status which moved on all the same', async () => {
    const seconds = Array.from({ length: 40 }, (_, at) => new Date(1_760_000_000_000 + at * 1000).toISOString());
    await running.postAll(seconds.map((timestamp) => json('smspm', { messageId: 'full', status: 'sent', timestamp })));
    await running.postAll([json('smspm', { messageId: 'full', status: 'delivered' })]);
    const { out } = await dlr(['trace', 'smspm', 'full']);
    expect(out).toMatch(/^Status +delivered /m);
    expect(out).toMatch(
      /^Left out +The history is full: reports since \S+Z are not listed here; the status takes account/m,
    );
    const { leftOutSince } = (await running.message('smspm', 'full')) as Message;
    expect(out).toContain(`reports since ${leftOutSince} are`);
  });
});

/** One report of a part, as Mobivate's older form writes it. */
const partOf = (id: string, part: number, status: string): RawRequest => ({
  provider: 'mobivate',
  contentType: 'application/x-www-form-urlencoded',
  body: Buffer.from(
    new URLSearchParams({
      xml: `<deliveryreceipt><deliveryMessageId>${id}</deliveryMessageId><status>${status}</status><part>${part}</part><parts>3</parts></deliveryreceipt>`,
    }).toString(),
  ),
});

describe('a message that is reported in parts', () => {
  test('is traced as a whole by the id that the provider gave, here and in AWS', async () => {
    await running.postAll([partOf('p1', 1, 'DELIVERED'), partOf('p1', 3, 'UNDELIVERABLE')], 1);
    const { code, out } = await dlr(['trace', 'mobivate', ' p1 ']);
    expect(code).toBe(0);
    expect(out).toMatch(/^mobivate p1$/m);
    expect(out).toMatch(/^Status +undelivered$/m);
    expect(out).toMatch(/^Parts +1 of 3 delivered, 1 failed, 1 without a final report yet$/m);
    expect(out).toMatch(/^Cause +unknown, nobody knows whether sending again helps$/m);
    const [, parts, timeline] = out.split(/^(?:PART|RECEIVED) .*$/m);
    expect(parts?.trim().split('\n')).toEqual([
      expect.stringMatching(/^3 +undelivered +UNDELIVERABLE +- +unknown$/),
      expect.stringMatching(/^2 +no report yet$/),
      expect.stringMatching(/^1 +delivered +DELIVERED +-$/),
    ]);
    expect(timeline?.trim().split('\n')).toEqual([
      expect.stringMatching(/Z +1 +delivered +DELIVERED +- +applied$/),
      expect.stringMatching(/Z +3 +undelivered +UNDELIVERABLE +- +applied$/),
    ]);
    const here = JSON.parse((await dlr(['trace', 'mobivate', 'p1', '--json'])).out) as Message;
    expect(here).toMatchObject({ messageId: 'p1', final: true, parts: { total: 3, delivered: 1, failed: 1, out: 1 } });
    const inAws = await dlr(['trace', 'mobivate', 'p1', '--json', '--stack', running.stack.stackName], { aws: true });
    expect(JSON.parse(inAws.out)).toEqual(here);
  });

  test('is explained by --help', async () => {
    expect((await dlr(['trace', '--help'])).out).toMatch(/reports each part of\s+a long message, it finds the whole/);
  });
});

describe('an id in another letter case', () => {
  test('is not found, and the one that is there is named, here and in AWS', async () => {
    await dlr(['send', 'smspm', '--status', 'delivered', '--id', 'FC-CASE']);
    await running.drained();
    const told =
      'The table has no message fc-case of smspm. There is smspm FC-CASE: is it that? Ids are kept to the letter.\n';
    for (const flags of [[], ['--json']]) {
      expect(await dlr(['trace', 'smspm', 'fc-case', ...flags])).toEqual({ code: 1, out: '', err: told });
    }
    const inAws = await dlr(['trace', 'smspm', 'Fc-Case', '--stack', running.stack.stackName], { aws: true });
    expect(inAws).toEqual({ code: 1, out: '', err: told.replace('fc-case', 'Fc-Case') });
  });
});

test('doctor finds nothing broken in a stack with the defaults', async () => {
  const { code, out } = await dlr(['doctor', '--no-send']);
  expect(out).toMatch(/^Nothing that was seen is broken in /m);
  expect(code).toBe(0);
});

describe('a tired person’s terminal', () => {
  test('shows a provider’s control characters as codes, on one line', async () => {
    const error = 'line\nbreak \u001b[31mred\u0007 \u202eturned';
    await running.postAll([
      json('wavix', { message_id: 'evil', status: 'rejected\u001b[2J', error, from: 'A\u202eB' }),
    ]);
    const { out } = await dlr(['trace', 'wavix', 'evil']);
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(out).toContain('rejected\\u{1b}[2J');
    expect(out).toContain('line\\u{a}break');
  });

  test('is told the next command as a shell takes it', async () => {
    const { out } = await dlr(['send', 'smspm', '--status', 'sent', '--id', "it's n1"]);
    expect(out).toContain(`dlr -- trace smspm 'it'\\''s n1' --port `);
  });

  test('is told the next command for the same stack', async () => {
    const port = new URL(running.stack.url).port;
    expect((await dlr(['send', 'smspm', '--status', 'sent', '--id', 'n1'])).out).toContain(
      `dlr -- trace smspm n1 --port ${port}\n`,
    );
    const inAws = await dlr(['send', 'smspm', '--status', 'sent', '--id', 'n1', '--stack', running.stack.stackName], {
      aws: true,
    });
    expect(inAws.out).toContain(`dlr -- trace smspm n1 --stack ${running.stack.stackName}\n`);
  });

  test('lists what is in quarantine, here and in AWS', async () => {
    expect((await dlr(['quarantine'])).out).toBe('Nothing is in quarantine.\n');
    await running.postAll([{ provider: 'smspm', body: Buffer.from('oops') }]);
    const { out } = await dlr(['quarantine', '--list']);
    expect(out).toMatch(/Z +smspm +body: expected JSON, XML or a form +\S+$/m);
    const [here, there] = [
      await dlr(['quarantine', '--list', '--json']),
      await dlr(['quarantine', '--list', '--json', '--stack', running.stack.stackName], { aws: true }),
    ];
    expect(JSON.parse(there.out)).toEqual(JSON.parse(here.out));
    expect(JSON.parse(here.out)).toEqual([
      {
        id: expect.any(String),
        provider: 'smspm',
        reason: 'body: expected JSON, XML or a form',
        receivedAt: expect.stringMatching(/Z$/),
      },
    ]);
  });
});

describe('a request in quarantine', () => {
  const ids = async (): Promise<readonly string[]> =>
    (await running.api<{ id: string }[]>('/api/quarantine')).map(({ id }) => id);
  const inAws = () => ['--stack', running.stack.stackName];

  test.each([false, true])('is dropped by its id, alone, and only on a yes (in AWS: %s)', async (aws) => {
    const more = aws ? inAws() : [];
    await running.postAll(['a', 'b'].map((text) => ({ provider: 'smspm', body: Buffer.from(text) })));
    const before = await ids();
    const [id = ''] = before;
    const asked = await dlr(['quarantine', '--drop', id, ...more], { aws });
    expect([asked.code, asked.out]).toEqual([1, '']);
    expect(asked.err).toContain(`smspm     body: expected JSON, XML or a form  ${id}`);
    expect(asked.err).toMatch(/\nNothing dropped: with --yes this is deleted for good\.\n$/);
    expect((await ids()).toSorted()).toEqual(before.toSorted());
    const dropped = await dlr(['quarantine', '--drop', id, '--yes', ...more], { aws });
    expect([dropped.code, dropped.err]).toEqual([0, '']);
    expect(dropped.out).toMatch(/^RECEIVED .*\n.*Z +smspm +body: .*\nDropped\.\n$/);
    expect((await ids()).toSorted()).toEqual(before.slice(1).toSorted());
    const again = await dlr(['quarantine', '--drop', id, '--yes', ...more], { aws });
    expect(again).toEqual({
      code: 1,
      out: '',
      err: `No request ${id} is in quarantine: "dlr quarantine" lists the ids.\n`,
    });
  });

  test('stays in sight where a look is ended by Ctrl+C', async () => {
    await running.postAll(['e', 'f'].map((text) => ({ provider: 'smspm', body: Buffer.from(text) })));
    const before = await ids();
    const { promise: looking, resolve: look } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    running.stack.frontDoor.gates.push(async ({ caller, action }, next) => {
      if (caller !== 'cli' || action !== 'ReceiveMessage') return null;
      const answer = await next();
      look();
      await released;
      return answer;
    });
    const ended = await dlr(['quarantine', '--list', ...inAws()], {
      aws: true,
      onStart: async (child) => {
        await looking;
        child.stderr?.once('data', () => release());
        child.kill('SIGINT');
      },
    });
    running.stack.frontDoor.gates.pop();
    expect(ended.err).toBe('Ending the look; what it has hidden is shown again.\n');
    expect([ended.code, ended.out]).toEqual([1, expect.stringContaining(before[0] ?? '-')]);
    expect((await ids()).toSorted()).toEqual(before.toSorted());
  });

  test.each([false, true])(
    'is one of many: a limit says so, beside a list that a script reads (in AWS: %s)',
    async (aws) => {
      const more = aws ? inAws() : [];
      await running.postAll(['c', 'd'].map((text) => ({ provider: 'smspm', body: Buffer.from(text) })));
      const { length } = await ids();
      const { code, out, err } = await dlr(['quarantine', '--list', '--limit', '1', '--json', ...more], { aws });
      expect([code, JSON.parse(out)]).toEqual([0, [expect.objectContaining({ provider: 'smspm' })]]);
      expect(err).toBe(`1 of about ${length} are shown, whichever SQS gave first; --limit ${length} shows all.\n`);
    },
  );
});

describe('what goes wrong says how to mend it', () => {
  test.each<[readonly string[], number, RegExp]>([
    [['trace', 'smspm', 'nobody'], 1, /The table has no message nobody of smspm/],
    [['send', 'nobody', '--status', 'sent'], 1, /No provider "nobody" is configured; there are .*smspm/],
    [['send', 'smspm'], 2, /required option '--status <word>'/],
    [['nonsense'], 2, /unknown command 'nonsense'/],
    [['endpoints', '--port', '70000'], 2, /Expected a number from 1 to 65535/],
    [['endpoints', '--port', '9'], 1, /No local stack answers at http:\/\/127\.0\.0\.1:9: start it with "npm start"/],
    [['quarantine', '--limit', '0'], 2, /Expected a number from 1 to 100000/],
    [['trace', 'SMSPM', 'x'], 1, /No provider "SMSPM" is configured; there are .*smspm/],
    [['send', 'wavix', '--status', 'failed'], 1, /wavix has no word for failed; its words are accepted, pending/],
    [['send', 'wavix', '--status', ' '], 1, /Expected a status word after --status/],
    [['send', 'smspm', '--status', 'sent', '--error-code', '5'], 1, /Reports of smspm have no field for --error-code/],
    [
      ['send', 'mobivate', '--status', 'retry', '--to', '+37256789045'],
      1,
      /Reports of mobivate have no field for --to/,
    ],
  ])('%j', async (words, code, message) => {
    const ended = await dlr(words);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(message);
  });

  test.each(['endpoints', 'send', 'trace', 'quarantine', 'secrets'])('%s has help', async (name) => {
    const { code, out } = await dlr([name, '--help']);
    expect(code).toBe(0);
    for (const option of ['--json', '--port', '--stack', 'Usage: dlr']) expect(out).toContain(option);
  });
});

describe('a port at which something else answers', () => {
  let other: Server;
  beforeAll(async () => {
    other = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1');
    await once(other, 'listening');
  });
  afterAll(() => other.close());

  test.each([['quarantine'], ['endpoints'], ['demo'], ['send', 'wavix', '--status', 'delivered']])(
    '%s',
    async (...words) => {
      const { port } = other.address() as AddressInfo;
      const { code, err } = await dlr([...words, '--port', String(port)]);
      expect([code, err]).toEqual([
        1,
        `What answers at http://127.0.0.1:${port} is no local stack of Delivrd of this version: give its --port, or --stack.\n`,
      ]);
    },
  );
});

describe('--stack', () => {
  const stack = () => ['--stack', running.stack.stackName];

  test('finds endpoints and messages by the stack’s outputs, and prints no secret', async () => {
    await dlr(['send', 'smspm', '--status', 'delivered', '--id', 'in-aws', ...stack()], { aws: true });
    await running.drained();
    const traced = await dlr(['trace', 'smspm', 'in-aws', '--json', ...stack()], { aws: true });
    expect(JSON.parse(traced.out)).toEqual(await running.message('smspm', 'in-aws'));
    const endpoints = JSON.parse((await dlr(['endpoints', '--json', ...stack()], { aws: true })).out);
    expect(endpoints).toEqual(running.stack.endpoints.map(({ signingSecret: _, ...rest }) => rest));
  });

  test('waits until it is accepted, and says so', async () => {
    const started = Date.now();
    const { code, out, err } = await dlr(['secrets', 'add', 'smstake', ...stack()], {
      aws: true,
      input: 'whsec_waited',
    });
    expect([code, out]).toEqual([0, expect.stringMatching(/Switch smstake to it now\./)]);
    expect(err).toMatch(/^Stored\. Do not switch yet: it is accepted everywhere in 1\d s\.\n$/);
    expect(Date.now() - started).toBeGreaterThanOrEqual(acceptedAfterMs);
  });

  test('what is no JSON is not quoted', async () => {
    const id = running.stack.outputs['SecretId'] as string;
    const before = running.stack.secrets.get(id);
    running.stack.secrets.put(id, 'hunter2');
    for (const words of [['secrets'], ['endpoints'], ['secrets', 'add', 'smstake']]) {
      const { code, out, err } = await dlr([...words, ...stack()], { aws: true, input: 'x' });
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/^The secret holds no JSON document\. Put \S+ right first/);
      expect(err).not.toContain('hunter2');
    }
    running.stack.secrets.put(id, before);
  });

  test('names a stack that is not there', async () => {
    const { code, err } = await dlr(['endpoints', '--stack', 'Elsewhere'], { aws: true });
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^ValidationError: Stack with id Elsewhere does not exist\nIs the name right/),
    ]);
  });
});

describe('demo', () => {
  test('says how to start one where none runs', async () => {
    const { code, err } = await dlr(['demo']);
    expect([code, err]).toEqual([1, 'No demo runs here: start it with "npm run demo".\n']);
  });

  test('belongs to the local stack', async () => {
    const { code, err } = await dlr(['demo', '--stack', 'Delivrd-prod']);
    expect([code, err]).toEqual([1, 'A demo runs on the local stack only: leave --stack out.\n']);
  });

  describe('of a running one', () => {
    let demo: Demo;
    beforeAll(() => {
      demo = startDemo(running.stack, { seed: 1, reportsPerSecond: 1 });
      running.stack.attachDemo(demo);
    });
    afterAll(() => demo.close());

    test('lists the faults and switches them', async () => {
      expect((await dlr(['demo'])).out).toMatch(/^outage:wavix +off +Wavix accepts messages and delivers none/m);
      expect((await dlr(['demo', 'outage:wavix'])).out).toMatch(/^outage:wavix +on /m);
      expect(
        demo
          .state()
          .faults.filter(({ on }) => on)
          .map(({ id }) => id),
      ).toEqual(['outage:wavix']);
      const { faults } = JSON.parse((await dlr(['demo', 'outage:wavix', '--off', '--json'])).out);
      expect(faults.filter(({ on }: { on: boolean }) => on)).toEqual([]);
    });

    test('names a fault that there is not', async () => {
      expect(await dlr(['demo', 'outage:nobody'])).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^There is no fault outage:nobody; there are outage:mobivate, /),
      });
    });
  });
});

// Last: it looks at what the commands above called.
const own: readonly Task[] = ['endpoints', 'send', 'quarantine', 'drop'];
test.each(own)('%s needs each right of its policy, and no other', async (task) => {
  const { Statement } = policyFor([task], await readStage({}), {});
  expect([...(called.get(task) ?? [])].toSorted()).toEqual(Statement.flatMap(({ Action }) => Action).toSorted());
});
