import { escapeXml, queryAnswer, queryError, type Service } from '../front-door.ts';

/** Tells the outputs of the one stack that runs here. */
export function createCloudFormation(stackName: string, outputs: Readonly<Record<string, string>>): Service {
  return async ({ action, input }) => {
    if (action !== 'DescribeStacks')
      return queryError(400, 'InvalidAction', `The local stack does not answer ${action}.`);
    if (input['StackName'] !== stackName)
      return queryError(400, 'ValidationError', `Stack with id ${input['StackName']} does not exist`);
    const members = Object.entries(outputs).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue></member>`,
    );
    return queryAnswer(
      action,
      `<Stacks><member><StackName>${stackName}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks>`,
    );
  };
}
