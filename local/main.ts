import { parseArgs } from 'node:util';
import { registry } from '../functions/providers/registry.ts';
import { toCurl } from '../operator/request.ts';
import { type LocalStack, startLocalStack } from './stack.ts';

const usage = `Runs Delivrd on this machine: the synthesized template with its bundled functions.

  npm start -- [--port N] [--verbose] [--dynamodb-endpoint URL] [--sqs-endpoint URL]

  --port N                  port of the callback URLs and the local API (default 4400, or PORT)
  --verbose                 print what the functions log
  --dynamodb-endpoint URL   use this DynamoDB instead of the one inside (DynamoDB Local, for instance)
  --sqs-endpoint URL        use this SQS instead of the one inside (ElasticMQ, for instance)
  --help                    print this`;

function readFlags() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env['PORT'] ?? '4400' },
      verbose: { type: 'boolean', default: false },
      'dynamodb-endpoint': { type: 'string' },
      'sqs-endpoint': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port: got ${values.port}; expected a number from 0 to 65535`);
  }
  return { ...values, port };
}

function greet({ url, endpoints, frontDoor, stackName }: LocalStack): void {
  const lines = [`Delivrd is ready at ${url}`, ''];
  for (const endpoint of endpoints) {
    const provider = registry.get(endpoint.provider);
    if (!provider) continue;
    lines.push(
      `${provider.name}  ${endpoint.method} ${endpoint.url}  (${endpoint.authentication.join(' + ')})`,
      `  ${toCurl(provider, endpoint, provider.compose({}))}`,
      '',
    );
  }
  lines.push(
    'Paste one of these, then see what became of it:',
    '  npm run -s dlr -- trace smstake msg_8f3k2j9x1m',
    '',
    `AWS calls go through ${frontDoor.url} (stack ${stackName}). Local API: /api/endpoints, /api/messages/{provider}/{messageId},`,
    '/api/quarantine, /api/metrics, /api/usage. Everything is in memory; Ctrl+C ends it.',
  );
  console.log(lines.join('\n'));
}

function explain(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `Port ${(error as { port?: number }).port} is taken: give another one with --port.`;
  }
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags.help) {
    console.log(usage);
    return;
  }
  console.log('Synthesizing and starting …');
  const stack = await startLocalStack({
    port: flags.port,
    dynamodbEndpoint: flags['dynamodb-endpoint'],
    sqsEndpoint: flags['sqs-endpoint'],
    onLogLine: (line) => {
      if (flags.verbose) console.log(line);
    },
  });
  greet(stack);
  const stop = (): void => {
    stack.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
