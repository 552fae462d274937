import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { type AdoptedKind, read } from '../../lib/adopted.ts';
import type { Settings } from '../../lib/settings.ts';
import { type Findings, nothingFound } from './findings.ts';

const types: Readonly<Record<AdoptedKind, string>> = {
  table: 'AWS::DynamoDB::GlobalTable',
  secret: 'AWS::SecretsManager::Secret',
};

/** What the next deployment does to the table or secret that the deployed stack has of its own; nothing where it was never deployed. */
export async function ownFindings(
  client: CloudFormationClient,
  { adopt, stage }: Settings,
  kinds: readonly AdoptedKind[],
): Promise<Findings> {
  const StackName = `Delivrd-${stage}`;
  const unlessAbsent = (error: Error): null => {
    if (error.name === 'ValidationError') return null;
    throw error;
  };
  const deployed = await client.send(new GetTemplateCommand({ StackName })).catch(unlessAbsent);
  if (deployed === null) return nothingFound;
  const { Resources = {} } = JSON.parse(deployed.TemplateBody ?? '{}') as {
    readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>>;
  };
  const found = kinds.flatMap((kind) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === types[kind])
      .map(([id, { DeletionPolicy }]) => ({ kind, id, isKept: /^Retain/.test(DeletionPolicy ?? '') })),
  );
  if (found.length === 0) return nothingFound;
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  const problems: string[] = [];
  const notes: string[] = [];
  for (const { kind, id, isKept } of found) {
    const own = StackResources.find(({ LogicalResourceId }) => LogicalResourceId === id)?.PhysicalResourceId ?? id;
    const { name, arn } = read(kind, adopt[kind] ?? '');
    const isAdopted = [name, arn].includes(own) || read(kind, own).name === name;
    if (!isKept)
      problems.push(
        `adopt.${kind}: the next deployment deletes the ${kind} ${own}, ${isAdopted ? 'the very one that is adopted' : `which ${StackName} has of its own`}. Set protect to true for the stage, deploy that without adopt.${kind}, then adopt.`,
      );
    else if (isAdopted)
      notes.push(`adopt.${kind}: ${own} is the stack’s own: it stays as it is, and leaves the stack’s care.`);
    else
      notes.push(
        `adopt.${kind}: the ${kind} ${own}, which ${StackName} has of its own, leaves the stack at the next deployment: it stays in the account, costs what it costs, and nothing uses it any more.`,
      );
  }
  return { problems, notes };
}
