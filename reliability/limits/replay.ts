import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { packBody, writeEnvelope } from '../../functions/shared/envelope.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import { type Running, run, settingsWith } from '../../test/local/running.ts';
import { atLeast, atMost, equal, type Finding, type Limit } from './check.ts';
import { countMetrics, logged } from './counted.ts';

/** One in so many can't be read this time either. */
const oneUnreadable = 100;

/** Dead letters as a consumer leaves them that can't read them yet. */
async function fill(sqs: SQSClient, queueUrl: string, count: number): Promise<void> {
  const receivedAt = Date.now() - 3_600_000;
  const entry = (at: number) => {
    const body =
      at % oneUnreadable === 0 ? `oops ${at}` : JSON.stringify({ messageId: `dead-${at}`, status: 'delivered' });
    const of = { v: 1, provider: 'smspm', requestId: `r${at}`, method: 'POST', query: '', headers: {} } as const;
    return {
      Id: String(at % 10),
      MessageBody: writeEnvelope({ ...of, receivedAt, ...packBody(Buffer.from(body)) }),
      MessageGroupId: 'smspm',
      MessageAttributes: { reason: { DataType: 'String', StringValue: 'body: expected another format' } },
    };
  };
  await pMap(
    Array.from({ length: Math.ceil(count / 10) }).keys(),
    (call) => {
      const Entries = Array.from({ length: Math.min(10, count - call * 10) }, (_, at) => entry(call * 10 + at));
      return sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    },
    { concurrency: 8 },
  );
}

async function held(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes['ApproximateNumberOfMessages']) + Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
  );
}

/** `dlr replay` as its own process, as an operator runs it. */
function start({ stack }: Running): { readonly child: ChildProcess; readonly ended: Promise<string> } {
  const words = ['replay', '--all', '--yes', '--rate', '2000/s', '--json'];
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/dlr.ts'), ...words], {
    env: { PATH: process.env['PATH'], PORT: new URL(stack.url).port },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  return { child, ended: new Promise((resolve) => child.on('close', () => resolve(out))) };
}

async function tryReplay(count: number, progress: (line: string) => void): Promise<readonly Finding[]> {
  const running = await run(settingsWith({ batchWindowSeconds: 1 }));
  const sqs = sqsClient(running.stack.frontDoor.url, 'limits');
  const counted = countMetrics(running);
  try {
    const dead = running.stack.outputs[outputs.deadLetterQueueUrl] as string;
    progress('filling the quarantine');
    await fill(sqs, dead, count);
    const unreadable = Math.ceil(count / oneUnreadable);
    const findings = [equal('requests in quarantine', await held(sqs, dead), count)];

    const first = start(running);
    let left = count;
    while (left > count / 2 && first.child.exitCode === null) {
      await wait(20);
      left = await held(sqs, dead);
      progress(`${left} dead letters left`);
    }
    first.child.kill('SIGKILL');
    await first.ended;
    findings.push(
      equal('the first replay was killed', first.child.signalCode, 'SIGKILL'),
      atLeast('dead letters left by it', await held(sqs, dead), count / 10),
    );

    progress('replaying the rest, once what was hidden is seen again');
    const started = performance.now();
    const printed = await start(running).ended;
    const seconds = Math.round((performance.now() - started) / 1000);
    const { sent, ended, cameBack } = JSON.parse(printed === '' ? '{}' : printed);
    await running.drained();
    const items = await running.items();
    const ids = new Set(items.map(({ pk }) => pk));
    const quarantine = await running.api<{ id: string }[]>('/api/quarantine');
    return [
      ...findings,
      equal('how the second ended', ended, 'through'),
      atLeast(`requests that it sent, in ${seconds} s`, Number(sent), count / 10),
      equal('messages in the table', [items.length, ids.size], [count - unreadable, count - unreadable]),
      equal(
        'messages with another history than of one report',
        items.filter(({ history }) => history.length !== 1).length,
        0,
      ),
      equal('different requests in quarantine then', new Set(quarantine.map(({ id }) => id)).size, unreadable),
      // One that the first had sent, and not deleted, is in quarantine twice: the other still has the old reason.
      atLeast(
        'told to have come back, with the new reason',
        Number(cameBack?.['body: expected JSON, XML or a form']),
        unreadable / 4,
      ),
      atMost(
        `counted as delivered (${counted.repeated()} calls that the SDK repeated left out)`,
        counted.total('Delivered'),
        count - unreadable,
      ),
      atLeast(
        '… or written to the log instead',
        counted.total('Delivered') + logged(running, 'Delivered'),
        count - unreadable,
      ),
      equal('Quarantined', await running.sum('Quarantined'), 0),
    ];
  } finally {
    sqs.destroy();
    await running.stack.close();
  }
}

/** Ten thousand dead letters, a replay that is killed half-way, and another. */
export const replayKilled: Limit = {
  name: 'replay',
  about: 'dead letters, replayed by a process that is killed half-way and then by another: each once in the table',
  messages: { byDefault: 10_000, least: 1_000, most: 100_000 },
  check: ({ messages, progress }) => tryReplay(messages, progress),
};
