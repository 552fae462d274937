import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../functions/shared/environment.ts';
import { codeOf } from './bundle.ts';
import type { Settings } from './settings.ts';

export interface DelivrdFunctionProps<Key extends string> {
  /** Folder under `functions` that holds handler.ts. */
  readonly folder: string;
  readonly description: string;
  readonly environment: Environment<Key>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly architecture: Settings['architecture'];
  readonly logRetention: RetentionDays;
  /** Runs kept free for this function, and the most that it may have; 0 for none kept and no bound. @default 0 */
  readonly reservedConcurrency?: number;
}

/** Memory of the functions that a callback goes through: ingest, consumer and, where it is passed on, forwarder. */
export const callbackMemoryMb = 512;
/** Of those that work behind them: the publisher, and what looks for what is due. */
export const backgroundMemoryMb = 512;

/** A function with its own log group and a role that holds nothing but the right to write there. */
export class DelivrdFunction<Key extends string> extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: DelivrdFunctionProps<Key>) {
    super(scope, id);
    checkEnvironment(props);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.function = new LambdaFunction(this, 'Function', {
      code: codeOf(props.folder),
      handler: 'index.handler',
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: { ...props.environment },
      // Not 0, which would let nothing run.
      ...(props.reservedConcurrency && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
  }
}

/** Lambda takes 4 KB of names and values; what CloudFormation fills in later takes a part of it. */
const mostLiteralBytes = 3500;

function checkEnvironment({ environment, folder }: DelivrdFunctionProps<string>): void {
  const literals = Object.entries(environment).filter(([, value]) => !Token.isUnresolved(value)) as [string, string][];
  const bytes = literals.reduce((total, pair) => total + Buffer.byteLength(pair.join('')), 0);
  if (bytes <= mostLiteralBytes) return;
  const [longest] = literals.sort(([, a], [, b]) => b.length - a.length).map(([name]) => name);
  throw new Error(
    `The environment of ${folder} has ${bytes} bytes, ${longest} the most; Lambda takes 4 KB. Shorten the settings it holds, such as ipRanges.`,
  );
}

/** Shared by the constructs that hold data: kept when a protected stack is deleted. */
export const removalPolicy = (protect: boolean): RemovalPolicy =>
  protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
