import { type Physical, resolve } from '../../template/resolve.ts';
import type { Template } from '../../template/synthesize.ts';
import type { AwsCall, Service } from '../front-door.ts';
import { captureChanges, type StreamedTable } from './capture.ts';
import { createStreams } from './service.ts';
import { createTableStream } from './stream.ts';

type Properties = Readonly<Record<string, unknown>>;

interface DeclaredStream {
  readonly tableName: string;
  readonly arn: string;
  readonly keyNames: readonly string[];
}

/**
 * Serves the streams that a template declares. A template without any leaves the table as it is.
 * @param isElsewhere whether the table's endpoint has streams of its own, as AWS's DynamoDB Local has.
 */
export function openStreams(
  template: Template,
  ids: ReadonlyMap<string, Physical>,
  services: Map<string, Service>,
  isElsewhere: boolean,
): void {
  const declared = declaredStreams(template, ids);
  const dynamodb = services.get('dynamodb');
  if (declared.length === 0 || !dynamodb) return;
  if (isElsewhere) {
    services.set('dynamodbstreams', streamsElsewhere(dynamodb, declared));
    return;
  }
  const tables: readonly StreamedTable[] = declared.map(({ arn, tableName, keyNames }) => ({
    tableName,
    keyNames,
    stream: createTableStream(arn, tableName),
  }));
  services.set('dynamodb', captureChanges(dynamodb, tables));
  services.set('dynamodbstreams', createStreams(tables.map(({ stream }) => stream)));
}

function declaredStreams(template: Template, ids: ReadonlyMap<string, Physical>): readonly DeclaredStream[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (!/^AWS::DynamoDB::(Global)?Table$/.test(Type) || !Properties['StreamSpecification']) return [];
    const { StreamSpecification, KeySchema } = resolve(Properties, ids) as Properties;
    const view = (StreamSpecification as Properties)['StreamViewType'];
    if (view !== 'NEW_AND_OLD_IMAGES') throw new Error(`The local stack does not know streams of ${view} (${id}).`);
    const { ref, attributes } = ids.get(id) as Physical;
    const keyNames = (KeySchema as readonly Properties[]).map(({ AttributeName }) => String(AttributeName));
    return [{ tableName: ref, arn: attributes['StreamArn'] ?? '', keyNames }];
  });
}

/** Another endpoint's own streams: each under the ARN that the template has for it, since theirs is of another account and time. */
function streamsElsewhere(dynamodb: Service, declared: readonly DeclaredStream[]): Service {
  const theirs = new Map<string, string>();
  const learn = async (call: AwsCall): Promise<void> => {
    for (const { arn, tableName } of declared) {
      if (theirs.has(arn)) continue;
      const headers = { ...call.headers, 'x-amz-target': 'DynamoDB_20120810.DescribeTable' };
      const { body } = await dynamodb({ ...call, action: 'DescribeTable', input: { TableName: tableName }, headers });
      const found = JSON.parse(body).Table?.LatestStreamArn;
      if (found) theirs.set(arn, found);
    }
  };
  const swapped = (text: string, isOurs: boolean): string =>
    [...theirs].reduce(
      (swap, [our, their]) => (isOurs ? swap.replaceAll(our, their) : swap.replaceAll(their, our)),
      text,
    );
  return async (call) => {
    await learn(call);
    const answer = await dynamodb({ ...call, input: JSON.parse(swapped(JSON.stringify(call.input), true)) });
    return { ...answer, body: swapped(answer.body, false) };
  };
}
