import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { type Behaviour, errorOf, isTaken } from './behaviour.ts';

export interface Subject {
  readonly client: SQSClient;
  /** Creates a queue, hidden messages coming back after a second. */
  readonly open: (attributes?: Readonly<Record<string, string>>, name?: string) => Promise<string>;
  readonly arnOf: (queueUrl: string) => Promise<string>;
}

const send = ({ client }: Subject, QueueUrl: string, more: Partial<SendMessageCommandInput> = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', ...more }));

const receive = async ({ client }: Subject, QueueUrl: string): Promise<readonly Message[]> =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];

const sends = (more: Partial<SendMessageCommandInput>) => async (subject: Subject) =>
  isTaken(send(subject, await subject.open(), more));

const label = (StringValue: string) => ({ DataType: 'String', StringValue });

export const sqsBehaviours: readonly Behaviour<Subject>[] = [
  {
    what: 'redrive of a dead-letter queue (`StartMessageMoveTask`)',
    observe: async (subject) => {
      const letters = await subject.open();
      const SourceArn = await subject.arnOf(letters);
      const redrive = JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 3 });
      const DestinationArn = await subject.arnOf(await subject.open({ RedrivePolicy: redrive }));
      return isTaken(subject.client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn })));
    },
    aws: 'taken',
    seen: { fauxqs: 'refused' },
    so: 'redrive can be tried on AWS only; `dlr replay` does without',
  },
  {
    what: 'order of delivery',
    observe: async (subject) => {
      const queueUrl = await subject.open();
      for (let at = 0; at < 10; at += 1) await send(subject, queueUrl, { MessageBody: String(at) });
      const bodies = (await receive(subject, queueUrl)).map(({ Body }) => Body).join('');
      return bodies === '0123456789' ? 'as sent' : 'any';
    },
    aws: 'any',
    seen: { fauxqs: 'as sent' },
    so: 'tests shuffle and repeat by themselves',
  },
  {
    what: 'deletion with a receipt handle that was never given',
    observe: async (subject) =>
      isTaken(
        subject.client.send(new DeleteMessageCommand({ QueueUrl: await subject.open(), ReceiptHandle: 'invented' })),
      ),
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: 'none: handles come from the event',
  },
  {
    what: 'the same in a batch',
    observe: async (subject) => {
      const QueueUrl = await subject.open();
      const Entries = [{ Id: '0', ReceiptHandle: 'invented' }];
      const { Failed = [] } = await subject.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return Failed.length > 0 ? 'refused' : 'taken';
    },
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: 'none: handles come from the event',
  },
  {
    what: 'queue name of over 80 characters',
    observe: (subject) => isTaken(subject.open({}, `conformance-${randomUUID()}`.padEnd(81, 'x'))),
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: 'a test bounds our names',
  },
  {
    what: 'dead-letter queue that is not there',
    observe: (subject) =>
      isTaken(
        subject.open({
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:not-there',
            maxReceiveCount: 2,
          }),
        }),
      ),
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: 'CloudFormation orders them',
  },
  {
    what: 'queue made anew within 60 s of its deletion',
    observe: async (subject) => {
      const name = `conformance-${randomUUID()}`;
      await subject.client.send(new DeleteQueueCommand({ QueueUrl: await subject.open({}, name) }));
      return isTaken(subject.open({}, name));
    },
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: 'none: each stack has names of its own',
  },
  {
    what: 'message group with a space in it',
    observe: sends({ MessageGroupId: 'a b' }),
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: "none: ours are providers' ids",
  },
  {
    what: 'message attribute without text',
    observe: sends({ MessageAttributes: { reason: label('') } }),
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: 'none: a reason is never empty',
  },
  {
    what: 'message attribute with a control character',
    observe: sends({ MessageAttributes: { reason: label('a\u0000b') } }),
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: 'none: reasons are our own words',
  },
  {
    what: 'body with a character above U+FFFF',
    observe: sends({ MessageBody: '😀' }),
    aws: 'taken',
    seen: { fauxqs: 'refused' },
    so: 'the envelope writes such a character as its JSON code, which any SQS takes',
  },
  {
    what: 'eleven message attributes',
    observe: sends({
      MessageAttributes: Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`a${at}`, label('x')])),
    }),
    aws: 'refused',
    seen: { fauxqs: 'taken' },
    so: 'none: ours has one',
  },
  { what: 'message group of a standard queue', observe: sends({ MessageGroupId: 'wavix' }), aws: 'taken' },
  { what: 'body of 1 MiB', observe: sends({ MessageBody: 'x'.repeat(1024 * 1024) }), aws: 'taken' },
  { what: 'body of over 1 MiB', observe: sends({ MessageBody: 'x'.repeat(1024 * 1024 + 1) }), aws: 'refused' },
  { what: 'body with a control character', observe: sends({ MessageBody: 'a\u0000b' }), aws: 'refused' },
  { what: 'empty body', observe: sends({ MessageBody: '' }), aws: 'refused' },
  {
    what: 'deletions of eleven messages in a batch',
    observe: async (subject) => {
      const Entries = Array.from({ length: 11 }, (_, at) => ({ Id: String(at), ReceiptHandle: 'x' }));
      return isTaken(subject.client.send(new DeleteMessageBatchCommand({ QueueUrl: await subject.open(), Entries })));
    },
    aws: 'refused',
  },
  {
    what: 'queue that is not there',
    observe: async (subject) => errorOf(send(subject, `${await subject.open()}-not-there`)),
    aws: 'QueueDoesNotExist',
  },
  {
    what: 'message that was received so often as the redrive policy says',
    observe: async (subject) => {
      const letters = await subject.open();
      const redrive = JSON.stringify({ deadLetterTargetArn: await subject.arnOf(letters), maxReceiveCount: 2 });
      const queueUrl = await subject.open({ RedrivePolicy: redrive });
      await send(subject, queueUrl);
      for (let tries = 0; tries < 3; tries += 1) {
        await receive(subject, queueUrl);
        await wait(1_100);
      }
      return (await receive(subject, letters)).length === 1 ? 'dead-letter queue' : 'elsewhere';
    },
    aws: 'dead-letter queue',
  },
];
