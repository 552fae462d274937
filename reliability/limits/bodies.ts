import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { rawBody, readEnvelope } from '../../functions/shared/envelope.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { sqsClient } from '../../local/aws/event-source.ts';
import { type Running, run, settingsWith } from '../../test/local/running.ts';
import { atMost, equal, type Finding, type Limit } from './check.ts';
import { createPoster } from './posting.ts';

const largestBody = 256 * 1024;
/** What the template declares, and the most that SQS takes. */
export const largestMessage = 1024 * 1024;

/** A body of exactly so many bytes: the pattern over and over, cut at a whole one and filled up with spaces. */
function bodyOf(pattern: Buffer, bytes: number): Buffer {
  const whole = Math.floor(bytes / pattern.length) * pattern.length;
  return Buffer.concat([Buffer.alloc(whole, pattern), Buffer.alloc(bytes - whole, ' ')]);
}

/** What grows most on its way into the queue, or is odd there. */
const patterns: Readonly<Record<string, Buffer>> = {
  letters: Buffer.from('a'),
  'control characters': Buffer.from('\u0001'),
  'NUL characters': Buffer.from('\0'),
  quotes: Buffer.from('"'),
  backslashes: Buffer.from('\\'),
  'U+FFFD': Buffer.from('\uFFFD'),
  'U+FFFE and U+FFFF': Buffer.from('\uFFFE\uFFFF'),
  'four-byte characters': Buffer.from('😀'),
  'invalid UTF-8': Buffer.from([0xff]),
};

/** The API hands these over as text, or in base64. */
const contentTypes = { text: 'application/json', base64: 'application/octet-stream' } as const;

interface Sent {
  readonly name: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly expected: 200 | 413;
}

/** Every pattern in both forms, exactly as long as a body may be and one byte longer. */
export function requestsAtTheLimit(): readonly Sent[] {
  return Object.entries(patterns).flatMap(([name, pattern]) =>
    Object.entries(contentTypes).flatMap(([form, contentType]) => {
      // As text the HTTP API makes U+FFFD of each invalid byte: three bytes, which then are what the body has.
      const grows = name === 'invalid UTF-8' && form === 'text' ? 3 : 1;
      const most = Math.floor(largestBody / grows);
      return ([200, 413] as const).map((expected) => ({
        name: `${name} as ${form}`,
        contentType,
        body: bodyOf(pattern, expected === 200 ? most : most + 1),
        expected,
      }));
    }),
  );
}

/** What a body is once it is through the HTTP API. */
export const received = ({ contentType, body }: Sent): Buffer =>
  contentType === contentTypes.text ? Buffer.from(body.toString('utf8')) : body;

/** Every message in the dead-letter queue: its body as sent, by reason. */
async function buried({ stack }: Running, expected: number): Promise<readonly Buffer[]> {
  const sqs = sqsClient(stack.frontDoor.url, 'limits');
  const found: Buffer[] = [];
  try {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: stack.outputs[outputs.deadLetterQueueUrl],
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 600,
          WaitTimeSeconds: found.length < expected ? 5 : 0,
        }),
      );
      if (Messages.length === 0) return found;
      for (const { Body = '' } of Messages) {
        const envelope = readEnvelope(Body);
        if (envelope) found.push(rawBody(envelope));
      }
    }
  } finally {
    sqs.destroy();
  }
}

async function checkBodies(progress: (line: string) => void): Promise<readonly Finding[]> {
  const running = await run(settingsWith({ batchWindowSeconds: 1 }));
  try {
    const poster = createPoster(running);
    let largest = 0;
    running.stack.frontDoor.witnesses.push(({ action, input }) => {
      if (action === 'SendMessage') largest = Math.max(largest, Buffer.byteLength(String(input['MessageBody'])));
    });
    const requests = requestsAtTheLimit();
    const answers = await pMap(
      requests,
      async (sent, at) => {
        progress(`${at} of ${requests.length}`);
        const { contentType, body } = sent;
        return { sent, status: await poster.post({ provider: 'smspm', contentType, body }) };
      },
      { concurrency: 2 },
    );
    const wrong = answers.filter(({ sent, status }) => status !== sent.expected);

    // A readable report of exactly that size.
    const report = '{"messageId":"padded","status":"delivered","padding":""}';
    const padded = report.replace('""', `"${'\\u0001'.repeat(43_000)}"`);
    const body = Buffer.from(padded.replace('}', `${' '.repeat(largestBody - padded.length)}}`));
    const readable = await poster.post({ provider: 'smspm', body });
    const tooLong = await poster.post({ provider: 'smspm', body: Buffer.concat([body, Buffer.from(' ')]) });

    await running.drained();
    const kept = requests.filter(({ expected }) => expected === 200).map(received);
    const found = (await buried(running, kept.length)).map((one) => one.toString('base64')).sort();
    return [
      equal(
        `of ${requests.length} bodies, half at the limit and half a byte over, answered otherwise than 200 and 413`,
        wrong.map(({ sent, status }) => `${sent.name}, ${sent.body.length} bytes: ${status}`),
        [],
      ),
      atMost('largest queue message', largest, largestMessage, ' bytes'),
      equal('bodies in quarantine', found.length, kept.length),
      equal(
        'bodies in quarantine that are not, byte for byte, what was sent',
        found.filter((one, at) => one !== kept.map((sent) => sent.toString('base64')).sort()[at]).length,
        0,
      ),
      equal('a readable report of 262,144 bytes', [body.length, readable], [largestBody, 200]),
      equal('one byte more', tooLong, 413),
      equal('its status in the table', (await running.message('smspm', 'padded'))?.status, 'delivered'),
    ];
  } finally {
    await running.stack.close();
  }
}

export const bodies: Limit = {
  name: 'bodies',
  about: 'bodies of 256 KiB of what grows most, through the whole local stack',
  check: ({ progress }) => checkBodies(progress),
};
