import { parseArgs } from 'node:util';
import type { Provider } from '../functions/providers/provider.ts';
import { registry } from '../functions/providers/registry.ts';
import { defaultPort } from '../operator/local-backend.ts';
import { toCurl } from '../operator/request.ts';
import { type LocalStack, startLocalStack } from './stack.ts';

const usage = `Runs Delivrd on this machine: the synthesized template with its bundled functions.

  npm start -- [--port N] [--verbose] [--dynamodb-endpoint URL] [--sqs-endpoint URL]

  --port N                  port of the callback URLs and the local API (default ${defaultPort}, or PORT; 0 takes a free one)
  --verbose                 print what the functions log: a line a batch, and whatever goes wrong
  --dynamodb-endpoint URL   use this DynamoDB instead of the one inside (DynamoDB Local, for instance)
  --sqs-endpoint URL        use this SQS instead of the one inside (ElasticMQ, for instance)
  --help                    print this`;

function readFlags() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env['PORT'] || String(defaultPort) },
      verbose: { type: 'boolean', default: false },
      'dynamodb-endpoint': { type: 'string' },
      'sqs-endpoint': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port: got ${values.port}; expected a number from 0 to 65535`);
  }
  for (const name of ['dynamodb-endpoint', 'sqs-endpoint'] as const) {
    const url = values[name];
    if (url !== undefined && !URL.canParse(url))
      throw new Error(`--${name}: got ${url}; expected a URL such as http://127.0.0.1:8000`);
  }
  return { ...values, port };
}

/** The message id in the provider's published sample. */
function sampleId({ compose, parse }: Provider): string {
  const { query, contentType, body } = compose({});
  const outcome = parse({ headers: { 'content-type': contentType }, query, body: Buffer.from(body), timeZone: 'UTC' });
  return outcome.kind === 'reports' ? (outcome.reports[0]?.messageId ?? '') : '';
}

function greet({ url, endpoints, frontDoor, stackName }: LocalStack, port: number): void {
  const lines = [`Delivrd is ready at ${url}`, ''];
  const traces: string[] = [];
  for (const endpoint of endpoints) {
    const provider = registry.get(endpoint.provider);
    if (!provider) continue;
    const caution = endpoint.authentication.includes('ipRanges')
      ? '; answers 401 here, unless ipRanges holds this machine'
      : '';
    lines.push(
      `${provider.name}  ${endpoint.method} ${endpoint.url}  (${endpoint.authentication.join(' + ')}${caution})`,
      `  ${toCurl(provider, endpoint, provider.compose({}))}`,
      '',
    );
    traces.push(
      `  npm run -s dlr -- trace ${provider.id} ${sampleId(provider)}${port === defaultPort ? '' : ` --port ${port}`}`,
    );
  }
  lines.push(
    'Paste one of these, then see what became of it:',
    ...traces,
    '',
    `AWS calls go through ${frontDoor.url} (stack ${stackName}). Local API: /api/endpoints, /api/messages/{provider}/{messageId},`,
    '/api/quarantine, /api/metrics, /api/usage. Everything is in memory; Ctrl+C ends it.',
  );
  console.log(lines.join('\n'));
}

function explain(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return 'The port is taken: give another one, such as npm start -- --port 4401.';
  }
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<void> {
  let stack: LocalStack | null = null;
  let isStopping = false;
  // A terminal signals this process and npm, which passes it on: the second one must not cut the first one's work short.
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    (stack?.close() ?? Promise.resolve()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  let flags: ReturnType<typeof readFlags>;
  try {
    flags = readFlags();
  } catch (error) {
    console.error(`${explain(error)}\n\n${usage}`);
    process.exit(2);
  }
  if (flags.help) {
    console.log(usage);
    return;
  }
  console.log('Synthesizing and starting …');
  stack = await startLocalStack({
    port: flags.port,
    dynamodbEndpoint: flags['dynamodb-endpoint'],
    sqsEndpoint: flags['sqs-endpoint'],
    onLogLine: (line) => {
      if (flags.verbose) console.log(line);
    },
  });
  greet(stack, Number(new URL(stack.url).port));
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
