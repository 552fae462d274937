import { LambdaClient, ListLayersCommand, type ListLayersCommandInput } from '@aws-sdk/client-lambda';
import { type Check, type Finding, not, ok } from './finding.ts';

/**
 * Whether the region has what the functions run on. No call tells; but one that lists layers for a runtime or a processor that the
 * region has not is refused (for instance "CompatibleArchitectures are not supported in af-south-1").
 */
export const runtime: Check = {
  name: 'runtime',
  look: async ({ template, region }) => {
    const [first] = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    const { Runtime, Architectures = [] } = first?.Properties ?? {};
    const [runs, architecture] = [String(Runtime), String((Architectures as unknown[])[0])];
    const lambda = new LambdaClient();
    const isRefused = (input: object): Promise<string | null> =>
      lambda.send(new ListLayersCommand({ MaxItems: 1, ...input } as ListLayersCommandInput)).then(
        () => null,
        (error: Error) => {
          if (['InvalidParameterValueException', 'ValidationException'].includes(error.name)) return error.message;
          throw error;
        },
      );
    const findings: Omit<Finding, 'check'>[] = [];
    if ((await isRefused({ CompatibleRuntime: runs })) !== null)
      findings.push(
        ...not('problem', `Lambda in ${region} does not know ${runs}.`, 'Take another region, or wait until it does.'),
      );
    if ((await isRefused({ CompatibleArchitecture: architecture })) !== null)
      findings.push(
        ...not(
          'problem',
          `Lambda in ${region} has no ${architecture}.`,
          `Set architecture to ${architecture === 'arm64' ? 'x86_64' : 'arm64'} in cdk.json.`,
        ),
      );
    return findings.length > 0 ? findings : ok(`Lambda in ${region} knows ${runs} and ${architecture}`);
  },
};
