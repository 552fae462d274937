import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { explainBy } from '../functions/providers/explain.ts';
import { providersBy } from '../functions/shared/named.ts';
import { type Providers, readProviders } from '../functions/shared/provider-settings.ts';
import { outputs, readAddress } from '../functions/shared/stack-outputs.ts';
import { type Addressed, addressed } from './addressed.ts';
import { readLocal } from './ask-local.ts';
import { OperatorError } from './operator-error.ts';

/** Where the AWS clients find a stack: nothing where the environment says it, as for the AWS command line. */
export interface AwsPlace {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A running stack, here or in AWS, for commands that ask its services themselves: the same calls, to another endpoint. */
export interface Deployed {
  /** As it is asked for: of one Delivrd among what else a stack holds with what tells it from others behind a slash. */
  readonly stackName: string;
  /** What the names of its alarms begin with. */
  readonly name: () => Promise<string>;
  /** For the constructor of each AWS client. */
  readonly place: AwsPlace;
  /** An output of the stack, by its name in functions/shared/stack-outputs.ts. @throws OperatorError where there is none. */
  readonly output: (name: string) => Promise<string>;
  readonly providers: () => Promise<Providers>;
  /** Epoch milliseconds on the stack's clock, which in a demo runs faster than others. */
  readonly now: () => number;
}

/**
 * The stack in AWS of that name or, without one, the local stack at that port.
 * @throws OperatorError where no local stack answers.
 */
export async function openDeployed({
  stack,
  port,
}: {
  readonly stack?: string;
  readonly port: number;
}): Promise<Deployed> {
  if (stack !== undefined) return deployedAt(stack, {}, Date.now);
  const asked = performance.now();
  const { stackName, awsUrl, now, speed } = await readLocal<LocalStatus>(
    port,
    '/api/status',
    (status) => typeof status.stackName === 'string' && typeof status.awsUrl === 'string',
  );
  const place = {
    endpoint: awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  };
  return deployedAt(stackName, place, () => now + (performance.now() - asked) * speed);
}

/** The queue of what is not authentic. @throws OperatorError where the stage keeps none. */
export async function unauthenticQueueOf({ output }: Pick<Deployed, 'output'>): Promise<string> {
  return output(outputs.unauthenticQueueUrl).catch((error: unknown) => {
    if (!(error instanceof OperatorError)) throw error;
    throw new OperatorError(
      'This stage keeps no request that is not authentic: set unauthentic.keepHours in cdk.json and deploy; it keeps those that come from then on.',
    );
  });
}

/** What `/api/status` tells of the local stack. */
interface LocalStatus {
  readonly stackName: string;
  readonly awsUrl: string;
  readonly now: number;
  readonly speed: number;
}

function deployedAt(stackName: string, place: AwsPlace, now: () => number): Deployed {
  let described: Promise<Addressed> | null = null;
  const describedOnce = (): Promise<Addressed> => {
    described ??= describe(stackName, place);
    return described;
  };
  const output: Deployed['output'] = async (name) => {
    const value = (await describedOnce()).outputs.get(name);
    if (value === undefined)
      throw new OperatorError(`Stack ${stackName} has no output ${name}: is it a Delivrd stack of this version?`);
    return value;
  };
  const providers = async (): Promise<Providers> => {
    const settings = readProviders(await output(outputs.providers));
    explainBy(providersBy(settings));
    return settings;
  };
  const name = async (): Promise<string> => (await describedOnce()).name;
  return { stackName, name, place, output, providers, now };
}

async function describe(address: string, place: AwsPlace): Promise<Addressed> {
  const client = new CloudFormationClient(place);
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: readAddress(address).stackName }));
  const outputs = (Stacks?.[0]?.Outputs ?? []).map(
    ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
  );
  return addressed(address, new Map(outputs));
}
