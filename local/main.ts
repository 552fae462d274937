import { parseArgs } from 'node:util';
import { readProviders } from '../functions/shared/provider-settings.ts';
import { outputs as outputNames } from '../functions/shared/stack-outputs.ts';
import { defaultPort } from '../operator/ask-local.ts';
import { nameOf } from '../operator/endpoint.ts';
import { chooseProviders } from './chosen-providers.ts';
import { type Demo, startDemo } from './demo/demo.ts';
import { demoSettings } from './demo/settings.ts';
import { localSecret } from './runtime/signature.ts';
import { samplesOf } from './server/samples.ts';
import { type LocalStack, startLocalStack } from './stack.ts';
import { readCdkJson } from './template/synthesize.ts';

/** An hour passes in a minute: an alarm over an hour can be watched. */
const demoDefaults = { speed: 60, rate: 40, seed: 1 };

const usage = `Runs Delivrd on this machine: the synthesized template with its bundled functions.

  npm start -- [flags]      the stack alone
  npm run demo -- [flags]   the stack with traffic as real providers send it, and trouble to switch on

  --port N                  port of the callback URLs, the console and the local API (default ${defaultPort}, or PORT; 0 takes a free one)
  --speed N                 seconds that pass for metrics and alarms in one second, 1 to 600 (default 1; demo: ${demoDefaults.speed})
  --providers LIST          all, or names with commas: these instead of the providers in cdk.json
  --verbose                 print what the functions log: a line a batch, and whatever goes wrong
  --dynamodb-endpoint URL   use this DynamoDB instead of the one inside (DynamoDB Local, for instance);
                            the table that is made there is deleted at the end
  --sqs-endpoint URL        use this SQS instead of the one inside (ElasticMQ, for instance); likewise
  --help                    print this

  for the demo:
  --rate N                  reports a second, 1 to 200 (default ${demoDefaults.rate})
  --seed N                  the same seed gives the same messages (default ${demoDefaults.seed})`;

function readFlags() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env['PORT'] || String(defaultPort) },
      speed: { type: 'string' },
      providers: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      'dynamodb-endpoint': { type: 'string' },
      'sqs-endpoint': { type: 'string' },
      demo: { type: 'boolean', default: false },
      rate: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  for (const name of ['dynamodb-endpoint', 'sqs-endpoint'] as const) {
    const url = values[name];
    if (url !== undefined && !URL.canParse(url))
      throw new Error(`--${name}: got ${url}; expected a URL such as http://127.0.0.1:8000`);
  }
  for (const name of ['rate', 'seed'] as const) {
    if (values[name] !== undefined && !values.demo) throw new Error(`--${name}: only for npm run demo`);
  }
  return {
    ...values,
    port: whole('port', values.port, 0, 65_535),
    speed: whole('speed', values.speed ?? String(values.demo ? demoDefaults.speed : 1), 1, 600),
    rate: whole('rate', values.rate ?? String(demoDefaults.rate), 1, 200),
    seed: whole('seed', values.seed ?? String(demoDefaults.seed), 0, 2 ** 31 - 1),
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name}: got ${text}; expected a number from ${least} to ${most}`);
}

function greet(stack: LocalStack): void {
  const { url, endpoints, providers, frontDoor, outputs, stackName } = stack;
  const settings = readProviders(outputs[outputNames.providers] ?? '{}');
  const lines = [`Delivrd is ready at ${url}`, ''];
  const traces: string[] = [];
  for (const { provider, name, curl, messageId } of samplesOf(endpoints, providers)) {
    const endpoint = endpoints.find((one) => nameOf(one) === provider);
    const caution = endpoint?.authentication.includes('ipRanges')
      ? '; answers 401 here, unless ipRanges holds this machine'
      : '';
    lines.push(
      `${name}  ${endpoint?.method} ${endpoint?.url}  (${endpoint?.authentication.join(' + ')}${caution})`,
      ...(settings[provider]?.forward
        ? ['  Passed on as well (forward), where the old URL is HTTPS on this machine (docs/migrating.md).']
        : []),
      `  ${curl}`,
      '',
    );
    traces.push(`  npm run -s dlr -- trace ${provider} ${messageId}${portFlag(stack)}`);
  }
  lines.push(
    'Paste one of these, then see what became of it:',
    ...traces,
    '',
    `Console, with dashboard, alarms and search: ${url}`,
    ...(outputs[outputNames.apiUrl] === undefined
      ? []
      : [
          `Application’s API: ${url}/messages, signed with the access key application and the secret ${localSecret} (docs/api.md)`,
        ]),
    `AWS calls go through ${frontDoor.url} (stack ${stackName}). Everything is in memory; Ctrl+C ends it.`,
  );
  console.log(lines.join('\n'));
}

function explain(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return 'The port is taken: give another one, such as --port 4401.';
  }
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<void> {
  let stack: LocalStack | null = null;
  let demo: Demo | null = null;
  let isStopping = false;
  // A terminal signals this process and npm, which passes it on: the second one must not cut the first one's work short.
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    end(demo, stack).then(
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
    speed: flags.speed,
    ...(flags.demo || flags.providers !== undefined ? { settings: await settingsFor(flags) } : {}),
    dynamodbEndpoint: flags['dynamodb-endpoint'],
    sqsEndpoint: flags['sqs-endpoint'],
    onLogLine: (line) => {
      if (flags.verbose) console.log(line);
    },
  });
  greet(stack);
  if (!flags.demo) return;
  demo = startDemo(stack, { seed: flags.seed, reportsPerSecond: flags.rate });
  stack.attachDemo(demo);
  console.log(
    `\nDemo: about ${flags.rate} reports a second, seed ${flags.seed}; an hour passes in ${Math.round(3600 / flags.speed)} s. Switch trouble on in the console,\nor list them with: npm run -s dlr -- demo${portFlag(stack)}`,
  );
}

/** The settings of cdk.json with what the flags change in them. */
async function settingsFor({ demo, providers }: ReturnType<typeof readFlags>): Promise<object> {
  const delivrd = (await readCdkJson()).context['delivrd'] as Readonly<Record<string, unknown>>;
  const chosen = providers === undefined ? delivrd : chooseProviders(delivrd, providers);
  return demo ? demoSettings(chosen) : chosen;
}

const portFlag = ({ url }: LocalStack): string => {
  const { port } = new URL(url);
  return Number(port) === defaultPort ? '' : ` --port ${port}`;
};

async function end(demo: Demo | null, stack: LocalStack | null): Promise<void> {
  await demo?.close();
  await stack?.close();
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
