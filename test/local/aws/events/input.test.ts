import { describe, expect, test } from 'vitest';
import { type InputDeclaration, readInput } from '../../../../local/aws/events/input.ts';

// The examples of the user guide, and what others recorded of EventBridge where that is silent.

const event = {
  version: '0',
  id: '7bf73129',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', tags: ['a', 'b'], size: { gb: 8 }, none: null, on: true },
};
const context = {
  ruleArn: 'arn:aws:events:us-east-2:123456789012:rule/example',
  ruleName: 'example',
  ingestionTime: 'T',
};
const input = (declaration: InputDeclaration): string => readInput(declaration, 'T1')(event, context);
const transformed = (InputTemplate: string, InputPathsMap: Readonly<Record<string, string>> = {}): string =>
  input({
    InputTransformer: {
      InputTemplate,
      InputPathsMap: {
        timestamp: '$.time',
        instance: '$.detail.instance-id',
        state: '$.detail.state',
        ...InputPathsMap,
      },
    },
  });

test('without a transformation the event as it is, with Input that text', () => {
  expect(input({})).toBe(JSON.stringify(event));
  expect(input({ Input: '{"a": 1}' })).toBe('{"a": 1}');
});

test.each([
  ['$.detail', JSON.stringify(event.detail)],
  ['$.detail.state', '"RUNNING"'],
  ['$.detail.size.gb', '8'],
  ['$.detail.tags[1]', '"b"'],
  ['$.detail.tags[*]', '["a","b"]'],
  ['$.detail.nothing', 'null'],
])('the path %s gives %s', (InputPath, expected) => {
  expect(input({ InputPath })).toBe(expected);
});

describe('a template', () => {
  test.each([
    ['"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    ['"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'],
    ['{\n  "instance" : <instance>,\n  "state": <state>\n}', '{"instance":"i-0123456789","state":"RUNNING"}'],
    [
      '{ "instance" : <instance>, "state": "<state>", "instanceStatus": "instance \\"<instance>\\" is in <state>" }',
      '{"instance":"i-0123456789","state":"RUNNING","instanceStatus":"instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    ['{ "state": [ 9, <state>, true ], "Transformed" : "Yes" }', '{"state":[9,"RUNNING",true],"Transformed":"Yes"}'],
    [
      '{ "ruleArn" : <aws.events.rule-arn>, "ruleName" : <aws.events.rule-name> }',
      `{"ruleArn":"${context.ruleArn}","ruleName":"example"}`,
    ],
    ['"<aws.events.rule-name> triggered at <aws.events.event.ingestion-time>"', '"example triggered at T"'],
    // Several texts, as they are written for mails.
    ['"<instance>"\n"<state>"', '"i-0123456789"\n"RUNNING"'],
    ['{"{[": "<state> {"}', '{"{[":"RUNNING {"}'],
  ])('%s', (template, expected) => {
    expect(transformed(template)).toBe(expected);
  });

  test('the event with its detail and without', () => {
    const { detail: _, ...rest } = event;
    const both = transformed('{"without": <aws.events.event>, "with": <aws.events.event.json>}');
    expect(JSON.parse(both)).toEqual({ without: rest, with: event });
  });

  test('values of other kinds: JSON as such, and without its quotes inside a text', () => {
    const paths = { tags: '$.detail.tags', size: '$.detail.size', none: '$.detail.none', on: '$.detail.on' };
    expect(transformed('{"t":<tags>,"s":<size>,"n":<none>,"o":<on>}', paths)).toBe(
      '{"t":["a","b"],"s":{"gb":8},"n":null,"o":true}',
    );
    expect(transformed('"<tags> <size> <on>"', paths)).toBe('"[a,b] {gb:8} true"');
  });

  test('a path that leads nowhere gives an empty text', () => {
    const paths = { gone: '$.detail.gone' };
    expect(transformed('"at <timestamp>: <gone>"', paths)).toBe('"at 2015-11-11T21:29:54Z: "');
    expect(transformed('{"state": <state>, "gone": <gone>}', paths)).toBe('{"state":"RUNNING","gone":""}');
  });

  test('what a value brings along is not escaped, nor taken for a placeholder', () => {
    const odd = { ...event, detail: { ...event.detail, state: 'say "<instance>"' } };
    const InputTransformer = { InputTemplate: '{"a": "<state>"}', InputPathsMap: { state: '$.detail.state' } };
    expect(readInput({ InputTransformer }, 'T1')(odd, context)).toBe('{"a": "say "<instance>""}');
  });
});

test.each<[InputDeclaration, RegExp]>([
  [{ Input: 'x', InputPath: '$' }, /Only one of Input, InputPath, or InputTransformer .* T1/],
  [{ InputTransformer: { InputTemplate: '"<unknown>"' } }, /T1 contains invalid placeholder unknown/],
  [{ InputTransformer: { InputTemplate: '"<aws.events.nobody>"' } }, /invalid placeholder aws.events.nobody/],
  [{ InputTransformer: { InputTemplate: '"x"', InputPathsMap: { a: "$['a']" } } }, /Invalid InputPath/],
])('%j is refused', (declaration, why) => {
  expect(() => readInput(declaration, 'T1')).toThrow(why);
});
