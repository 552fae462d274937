import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import { connectTable } from '../functions/aws/table.ts';
import { explainBy } from '../functions/providers/explain.ts';
import type { Provider } from '../functions/providers/provider.ts';
import { newKeysOf } from '../functions/providers/signatures/signature.ts';
import { readDueRules } from '../functions/shared/environment.ts';
import { gatesBy, providersBy } from '../functions/shared/named.ts';
import { type Providers, readProviders } from '../functions/shared/provider-settings.ts';
import type { SecretDocument } from '../functions/shared/secrets.ts';
import { outputs as outputNames } from '../functions/shared/stack-outputs.ts';
import type { Endpoint } from '../operator/endpoint.ts';
import { type SendersOwn, toEndpoints } from '../operator/endpoints.ts';
import { connectFinder } from '../operator/find.ts';
import { openQuarantine } from '../operator/quarantine.ts';
import { recipientForms } from '../operator/recipients.ts';
import { provideAdopted } from './adopt.ts';
import { cleanupOf } from './aws/cleanup.ts';
import { describeAlarms } from './aws/cloudwatch/describe-alarms.ts';
import { countLines } from './aws/cloudwatch/metric-filter.ts';
import { type CloudWatch, createCloudWatch } from './aws/cloudwatch/service.ts';
import { type EventSource, sqsClient } from './aws/event-source.ts';
import type { EventBridge } from './aws/events/bridge.ts';
import { hasEvents } from './aws/events/declared.ts';
import { type FrontDoor, forwardTo, openFrontDoor } from './aws/front-door.ts';
import { recordAnswer, recordIteratorAge, recordRun, recordWrites, watchQueues } from './aws/metrics.ts';
import { type Monitoring, type Observed, startMonitoring } from './aws/monitoring.ts';
import { createPermissions, type Permissions } from './aws/policy/permissions.ts';
import { createCloudFormation } from './aws/services/cloudformation.ts';
import { createLogs } from './aws/services/logs.ts';
import { serveSns } from './aws/services/public-sns.ts';
import { createSecretsManager, type SecretsManager } from './aws/services/secrets-manager.ts';
import { createTopics, type Topics } from './aws/services/sns.ts';
import { sts } from './aws/services/sts.ts';
import { openStreams } from './aws/streams/streams.ts';
import { countUsage } from './aws/usage.ts';
import type { Demo } from './demo/demo.ts';
import { type Deployment, deploy } from './deploy.ts';
import { createAccessLog } from './runtime/access-log.ts';
import { type Clock, startClock } from './runtime/clock.ts';
import { type Answered, answer, createHttpApi, type HttpApi, together } from './runtime/http-api.ts';
import { createHttpServer } from './runtime/http-server.ts';
import type { LocalFunction, Run } from './runtime/lambda.ts';
import { createThrottle } from './runtime/throttle.ts';
import { followWrites } from './server/feed.ts';
import { createOperatorApi } from './server/operator-api.ts';
import type { Console } from './server/pages.ts';
import { samplesOf } from './server/samples.ts';
import { moveHere } from './template/adopted.ts';
import { physicalName } from './template/physical-names.ts';
import { physicalIds, region } from './template/resolve.ts';
import { synthesize } from './template/synthesize.ts';

export interface LocalStackOptions {
  /** Port of the HTTP API on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Settings instead of those in cdk.json. */
  readonly settings?: unknown;
  /** What the secret holds that the settings adopt. @default a new key of the URL tokens */
  readonly adoptedSecret?: string | undefined;
  /** Endpoints to use instead of the emulators inside. What the stack creates there it deletes as it closes, but not where it is killed. */
  readonly dynamodbEndpoint?: string | undefined;
  readonly sqsEndpoint?: string | undefined;
  /** Seconds that pass on the stack's clock in one second (default 1). */
  readonly speed?: number | undefined;
  /** Execution environments that a function may have at the same time. @default what the processors can serve */
  readonly environments?: number | undefined;
  /** Gets each line that the functions log, with the execution environment it comes from. */
  readonly onLogLine?: (line: string, environment: string) => void;
  /** Gets each line of the HTTP API's access log. */
  readonly onAccessLogLine?: (line: string) => void;
  /** Gets each run of a function once it is over. */
  readonly onRun?: (run: Run) => void;
}

export interface LocalStack {
  readonly url: string;
  readonly stackName: string;
  /** With the newest secrets. */
  readonly endpoints: readonly Endpoint[];
  /** By the names of the endpoints. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly frontDoor: FrontDoor;
  readonly functions: readonly LocalFunction[];
  /** Of queues. */
  readonly eventSources: readonly EventSource[];
  /** Null where the template has nothing of events. */
  readonly events: EventBridge | null;
  /** What was published to them. */
  readonly topics: Topics;
  readonly secrets: SecretsManager;
  /** What the functions' roles allow, what of it was used and what was refused. */
  readonly permissions: Permissions;
  readonly clock: Clock;
  readonly cloudwatch: CloudWatch;
  readonly monitoring: Monitoring;
  /** The alarms and the dashboard as the template declares them. */
  readonly observed: Observed;
  /** Lets the console and the CLI see and switch a demo's faults. */
  readonly attachDemo: (demo: Demo) => void;
  readonly close: () => Promise<void>;
}

/** Runs the synthesized template on this machine: what answers here is what is deployed. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return await start(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  options: LocalStackOptions,
  closers: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<LocalStack> {
  let api: ((...parameters: Parameters<HttpApi>) => Promise<boolean>) | null = null;
  const server = createHttpServer((request, response) => {
    const served = api?.(request, response) ?? Promise.resolve(false);
    served.then(
      (matched) => matched || answer(response, 404, 'Not Found'),
      () => answer(response, 500, 'Internal Server Error'),
    );
  });
  const port = await listen(server, options.port);
  closers.push(() => closeServer(server));
  const url = `http://127.0.0.1:${port}`;

  const frontDoor = await openFrontDoor();
  closers.push(frontDoor.close);
  closers.push(cleanupOf(frontDoor, { dynamodb: options.dynamodbEndpoint, sqs: options.sqsEndpoint }));
  const clock = startClock(options.speed);
  const cloudwatch = createCloudWatch(clock);
  const secrets = createSecretsManager(clock.now);
  const logs = createLogs(clock);
  frontDoor.services
    .set('dynamodb', forwardTo(options.dynamodbEndpoint ?? (await startDynalite(closers))))
    .set('sqs', forwardTo(options.sqsEndpoint ?? (await startQueues(closers))))
    .set('cloudwatch', cloudwatch.service)
    .set('logs', logs.service)
    .set('secretsmanager', secrets.service);

  const { folder, stackName, ...synthesized } = await synthesize(options.settings);
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const template = moveHere(synthesized.template);
  const addresses = { awsUrl: frontDoor.url, baseUrl: url };
  const ids = physicalIds(template, addresses, (id) => physicalName(stackName, id));
  const permissions = createPermissions(template, ids);
  openStreams(template, ids, frontDoor.services, options.dynamodbEndpoint !== undefined);
  for (const [name, service] of frontDoor.services) frontDoor.services.set(name, permissions.guard(service));
  // Who he is everybody may ask: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html (read 2026-11-27)
  frontDoor.services.set('sts', sts);
  const guardedSecrets = permissions.guard(secrets.service);
  frontDoor.services.set('secretsmanager', (call) => guardedSecrets(secrets.named(call)));
  await provideAdopted(template, { awsUrl: frontDoor.url, secrets, secret: options.adoptedSecret });
  const deployment = await deploy(
    { stackName, template, folder },
    {
      awsUrl: frontDoor.url,
      ids,
      secrets,
      permissions,
      clock,
      environments: options.environments,
      onLogLine: (line, environment, logGroup) => {
        cloudwatch.takeLogLine(line);
        logs.take(logGroup, line);
        options.onLogLine?.(line, environment);
      },
      onRun: (run) => {
        recordRun(cloudwatch, run);
        options.onRun?.(run);
      },
      onIteratorAge: (functionName, ageMs) => recordIteratorAge(cloudwatch, functionName, ageMs),
    },
  );
  const { functions, eventSources, streamSources, outputs } = deployment;
  const usage = countUsage(frontDoor, functions, permissions);
  recordWrites(cloudwatch, frontDoor, functions);
  for (const lambda of functions) closers.push(lambda.close);
  for (const eventSource of [...eventSources, ...streamSources]) closers.push(eventSource.close);
  frontDoor.services.set('cloudformation', permissions.guard(createCloudFormation(stackName, outputs)));

  const topics = createTopics(deployment.events.topicArns);
  const events = hasEvents(template)
    ? await openEvents(deployment, { frontDoor, permissions, clock, cloudwatch, topics, closers })
    : null;

  const output = (name: string): string => outputs[name] ?? '';
  const providers = readProviders(output(outputNames.providers));
  const senders = inventSecrets(secrets, output(outputNames.secretId), providers);
  const publicSns = serveSns(senders);
  frontDoor.services.set('sns', publicSns.service(frontDoor.services.get('sns')));
  // Only now: a function reads its secrets as it starts.
  await Promise.all(functions.map((lambda) => lambda.warm()));
  events?.start();
  /** With the secrets as they are now: an operator may add some. */
  const endpoints = (): readonly Endpoint[] =>
    toEndpoints(
      // Whatever the name that is registered, it is answered here, at the same path.
      `${url}${new URL(output(outputNames.callbackBaseUrl)).pathname}`,
      providers,
      JSON.parse(secrets.get(output(outputNames.secretId))),
      new Map([...senders].map(([name, { certificate: _, ...own }]) => [name, own])),
    );
  const known = providersBy(providers);
  explainBy(known);

  const sqs = sqsClient(frontDoor.url, 'operator');
  closers.push(async () => sqs.destroy());
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const monitoring = startMonitoring(
    cloudwatch,
    clock,
    deployment.observed,
    watchQueues(cloudwatch, frontDoor, sqs, deployment.queueUrls),
  );
  closers.push(monitoring.close);
  const { alarms: declared } = deployment.observed;
  frontDoor.services.set(
    'cloudwatch',
    permissions.guard((call) =>
      call.action === 'DescribeAlarms'
        ? Promise.resolve(describeAlarms(call.input, declared, monitoring.alarms()))
        : cloudwatch.service(call),
    ),
  );
  const place = { endpoint: frontDoor.url, region, credentials };
  const table = connectTable(output(outputNames.tableName), 1, place);
  let demo: Demo | null = null;
  const operatorApi = createOperatorApi({
    status: () => ({
      stage: stackName.slice(stackName.indexOf('-') + 1),
      stackName,
      awsUrl: frontDoor.url,
      now: clock.now(),
      speed: clock.speed,
      demo: demo !== null,
      eventBus: outputs[outputNames.eventBusName] ?? null,
      applicationApi: outputs[outputNames.apiUrl] === undefined ? null : `${url}/messages`,
    }),
    endpoints,
    samples: () => samplesOf(endpoints(), known),
    table,
    finder: connectFinder(output(outputNames.tableName), place, {
      providers,
      search: JSON.parse(output(outputNames.search)),
      due: output(outputNames.due) === '' ? null : readDueRules(output(outputNames.due)),
      recipients: () => recipientForms({ output: async (name) => output(name), place }),
    }),
    feed: followWrites(frontDoor, table),
    quarantine: openQuarantine(sqs, output(outputNames.deadLetterQueueUrl)),
    metrics: cloudwatch.totals,
    usage,
    monitoring,
    events: () => events?.published() ?? [],
    demo: () => demo,
  });
  const httpApi = together(
    deployment.apis.map(({ routes, stage, addresses, metricFilters }) => {
      const accessLog = stage.accessLog && createAccessLog(stage.accessLog.format);
      const counts = metricFilters.map((filter) => countLines(filter, cloudwatch, clock));
      const onAnswer = (answered: Answered): void => {
        recordAnswer(cloudwatch, stage, answered);
        if (!accessLog) return;
        const line = accessLog(answered);
        for (const count of counts) count(line);
        options.onAccessLogLine?.(line);
      };
      const takes = stage.throttle ? createThrottle(stage.throttle) : undefined;
      return { serve: createHttpApi(routes, clock, onAnswer, takes, addresses), addresses };
    }),
  );
  api = async (request, response) => {
    if (await httpApi(request, response)) return true;
    if (!isLocal(request.headers.host)) {
      answer(response, 421, `This is the local stack: ask for it as ${url}.`);
      return true;
    }
    return (
      publicSns.serve(request, response) ||
      (await operatorApi(request, response)) ||
      (await servePage(request, response))
    );
  };

  return {
    url,
    stackName,
    get endpoints() {
      return endpoints();
    },
    providers: known,
    outputs,
    frontDoor,
    functions,
    eventSources,
    events,
    topics,
    secrets,
    permissions,
    clock,
    cloudwatch,
    monitoring,
    observed: deployment.observed,
    attachDemo: (attached) => {
      demo = attached;
    },
    close,
  };
}

interface EventParts {
  readonly frontDoor: FrontDoor;
  readonly permissions: Permissions;
  readonly clock: Clock;
  readonly cloudwatch: CloudWatch;
  readonly topics: Topics;
  readonly closers: (() => Promise<unknown>)[];
}

/** EventBridge and what it calls; loaded only where a template has events. */
async function openEvents(
  { events, functions }: Pick<Deployment, 'events' | 'functions'>,
  { frontDoor, permissions, clock, cloudwatch, topics, closers }: EventParts,
): Promise<EventBridge> {
  const { createEventBridge } = await import('./aws/events/bridge.ts');
  const { createLambda } = await import('./aws/services/lambda.ts');
  const lambda = createLambda(functions, (name) => events.retries.get(name) ?? 2, clock);
  const bridge = createEventBridge(events, {
    awsUrl: frontDoor.url,
    clock,
    permissions,
    record: cloudwatch.record,
  });
  closers.push(async () => lambda.close(), bridge.close);
  frontDoor.services
    .set('lambda', permissions.guard(lambda.service))
    .set('sns', permissions.guard(topics.service))
    .set('events', permissions.guard(bridge.service));
  return bridge;
}

/** Secrets are told here: a page of another site whose name was turned to this machine must not read them. */
const isLocal = (host: string | undefined): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');

let pages: Promise<Console> | null = null;

/** The console for people; bundled when somebody first asks for it. */
async function servePage({ method, url = '/' }: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (method !== 'GET' && method !== 'HEAD') return false;
  pages ??= import('./server/pages.ts').then(({ createConsole }) => createConsole());
  const found = (await pages)(url.split('?')[0] ?? '/');
  if (found === null) return false;
  response.writeHead(found.status, { ...found.headers }).end(method === 'HEAD' ? undefined : found.body);
  return true;
}

/** What a sender of this stack has: what it signs with, and the certificate that it serves. */
type Sender = SendersOwn & { readonly certificate?: string };

/**
 * What an operator would copy from the dashboards of the providers into the secret, where it is not there.
 * @returns by name what the senders keep for themselves.
 */
function inventSecrets(secrets: SecretsManager, id: string, providers: Providers): ReadonlyMap<string, Sender> {
  const document = JSON.parse(secrets.get(id)) as SecretDocument;
  const gates = gatesBy(providers);
  const senders = new Map<string, Sender>();
  const keysOf = (name: string): string => {
    const { signature } = gates.get(name) ?? {};
    const { secret, signingSecret, certificate } = newKeysOf(signature ?? {});
    if (signature?.isAsymmetric)
      senders.set(name, {
        signingSecret,
        ...(certificate && { topicArn: secret, certificateUrl: certificate.url, certificate: certificate.pem }),
      });
    return secret;
  };
  const invented = Object.entries(providers).map(([provider, { authentication }]) => [
    provider,
    {
      ...(authentication.signature ? { signingSecret: keysOf(provider) } : {}),
      ...(authentication.basic ? { basic: `delivrd:${randomBytes(12).toString('base64url')}` } : {}),
      ...document.providers?.[provider],
    },
  ]);
  secrets.put(id, JSON.stringify({ ...document, providers: Object.fromEntries(invented) }));
  return senders;
}

async function startDynalite(closers: (() => Promise<unknown>)[]): Promise<string> {
  const server = dynalite({ createTableMs: 0 });
  const port = await listen(server, 0);
  closers.push(() => closeServer(server));
  return `http://127.0.0.1:${port}`;
}

async function startQueues(closers: (() => Promise<unknown>)[]): Promise<string> {
  const app = buildApp({ logger: false, host: '127.0.0.1' });
  closers.push(() => app.close());
  // Not its own start, which listens on every address of the machine.
  return app.listen({ port: 0, host: '127.0.0.1' });
}

type Listener = Pick<ReturnType<typeof createServer>, 'once' | 'listen' | 'address' | 'close' | 'closeAllConnections'>;

function listen(server: Listener, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closeServer(server: Listener): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
