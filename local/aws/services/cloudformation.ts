import { errorAnswer, type Service } from '../front-door.ts';

/** Tells the outputs of the one stack that runs here, in the XML of the Query protocol. */
export function createCloudFormation(stackName: string, outputs: Readonly<Record<string, string>>): Service {
  return async ({ action, input }) => {
    if (action !== 'DescribeStacks') return errorAnswer(400, 'InvalidAction', action);
    if (input['StackName'] !== stackName) return failure(`Stack with id ${input['StackName']} does not exist`);
    const members = Object.entries(outputs).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue></member>`,
    );
    const stack = `<member><StackName>${stackName}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member>`;
    return xml(
      200,
      `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  };
}

const failure = (message: string) =>
  xml(
    400,
    `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`,
  );

const xml = (status: number, body: string) => ({ status, contentType: 'text/xml', body });

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
