// AWS as far as a function's first call needs it, over TLS as AWS answers: a process of its own, so that its time is not the function's.
// Started by cold-start.ts with a key and a certificate; says its port.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const [keyFile = '', certificateFile = '', secret = '{}'] = process.argv.slice(2);

/** The answer to each action, by its input. */
const answers: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>> = {
  GetSecretValue: () => ({ SecretString: secret, VersionId: 'v', Name: 's' }),
  SendMessage: ({ MessageBody }) => ({
    MessageId: 'm',
    MD5OfMessageBody: createHash('md5').update(String(MessageBody)).digest('hex'),
  }),
  UpdateItem: () => ({}),
  PutItem: () => ({}),
  PutMetricData: () => ({}),
};

const server = createServer(
  { key: readFileSync(keyFile), cert: readFileSync(certificateFile) },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const answer = answers[action];
      const input =
        answer && request.headers['content-encoding'] === undefined ? JSON.parse(Buffer.concat(chunks).toString()) : {};
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer ? answer(input) : { __type: `Unknown#${action}` }));
    });
  },
);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
