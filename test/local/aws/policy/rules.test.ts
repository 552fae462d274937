import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, matches, type Request, type Rule, readRules } from '../../../../local/aws/policy/rules.ts';

const queue = 'arn:aws:sqs:us-east-1:000000000000:Reports';
const statement = (more: object = {}) => ({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue, ...more });
const rules = (...statements: object[]): readonly Rule[] =>
  readRules({ Version: '2012-10-17', Statement: statements }, 'Policy');
const request: Request = { action: 'sqs:SendMessage', resource: queue, context: {} };
const answer = (identityBased: readonly Rule[], asked: Partial<Request> = {}, resourceBased: readonly Rule[] = []) => {
  const decision = decide(identityBased, resourceBased, { ...request, ...asked });
  return 'denied' in decision ? decision.denied : 'allowed';
};

describe('patterns', () => {
  test.each([
    ['sqs:SendMessage', 'sqs:SendMessage', true],
    ['sqs:SendMessage', 'sqs:SendMessageBatch', false],
    ['sqs:SendMessage', 'xsqs:SendMessage', false],
    ['sqs:*', 'sqs:SendMessage', true],
    ['sqs:*Message', 'sqs:SendMessage', true],
    ['sqs:*Message', 'sqs:SendMessages', false],
    ['sqs:S?ndMessage', 'sqs:SendMessage', true],
    ['sqs:S?ndMessage', 'sqs:SndMessage', false],
    ['*', '', true],
    ['?', '', false],
    ['', '', true],
    ['', 'x', false],
    ['a*b*c', 'abbcbc', true],
    ['a*b*c', 'abbcb', false],
    ['arn:aws:sqs:*:000000000000:R*', queue, true],
    // What a regular expression would take for more than itself.
    ['sqs.SendMessage', 'sqs:SendMessage', false],
    ['(sqs|x):SendMessage', 'sqs:SendMessage', false],
    ['sqs:[A-Z]endMessage', 'sqs:SendMessage', false],
    ['^sqs$', 'sqs', false],
    ['a+', 'aaa', false],
    ['\\d', '1', false],
  ])('%s against %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  const characters = fc.string({ unit: fc.constantFrom(...'ab*?.+()[]{}|^$\\:/-\n'), maxLength: 12 });

  test('anything matches what the same pattern means, written as an escaped and anchored regular expression', () => {
    const meaning = (pattern: string): RegExp =>
      new RegExp(
        `^${[...pattern].map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one.replace(/\W/, '\\$&'))).join('')}$`,
        's',
      );
    fc.assert(
      fc.property(characters, characters, (pattern, text) => {
        expect(matches(pattern, text)).toBe(meaning(pattern).test(text));
      }),
      { numRuns: 5000 },
    );
  });

  test('any text matches itself with parts turned into wildcards', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(characters, fc.boolean())), (parts) => {
        const text = parts.map(([part]) => part).join('');
        expect(matches(parts.map(([part, hidden]) => (hidden ? '*' : part)).join(''), text)).toBe(true);
        expect(matches([...text].map(() => '?').join(''), text)).toBe(true);
      }),
    );
  });

  test('many stars cost no more than their number times the length of the text', () => {
    const started = performance.now();
    expect(matches(`${'a*'.repeat(200)}b`, 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a decision', () => {
  test('what nothing allows is refused', () => {
    expect(answer([])).toBe('nothing allows it');
    expect(answer(rules(statement()))).toBe('allowed');
    expect(answer(rules(statement()), { action: 'sqs:ReceiveMessage' })).toBe('nothing allows it');
    expect(answer(rules(statement()), { resource: `${queue}2` })).toBe('nothing allows it');
  });

  test('actions ignore case, resources do not', () => {
    expect(answer(rules(statement({ Action: 'SQS:sendmessage' })))).toBe('allowed');
    expect(answer(rules(statement()), { resource: queue.toLowerCase() })).toBe('nothing allows it');
  });

  test('an action without resources needs a policy on all', () => {
    expect(answer(rules(statement()), { resource: '*' })).toBe('nothing allows it');
    expect(answer(rules(statement({ Resource: '*' })), { resource: '*' })).toBe('allowed');
  });

  test('an explicit deny wins, wherever it stands and however wide the allow', () => {
    const deny = statement({ Effect: 'Deny', Action: 'sqs:Send*' });
    const allow = statement({ Action: '*', Resource: '*' });
    expect(answer(rules(allow, deny))).toBe('identity-based Deny');
    expect(answer(rules(deny, allow))).toBe('identity-based Deny');
    expect(answer(rules(allow), {}, rules(deny))).toBe('resource-based Deny');
    expect(answer(rules(allow, deny), { action: 'sqs:ReceiveMessage' })).toBe('allowed');
    fc.assert(
      fc.property(fc.shuffledSubarray([allow, statement(), deny, allow], { minLength: 4 }), (statements) => {
        expect(answer(rules(...statements))).toBe('identity-based Deny');
      }),
    );
  });

  test('a condition must hold: another value or none is no match', () => {
    const put = { action: 'cloudwatch:PutMetricData', resource: '*' };
    const held = rules(
      statement({
        Action: put.action,
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': ['Delivrd/dev', 'Delivrd/test'] } },
      }),
    );
    const inNamespace = (namespace: string) => answer(held, { ...put, context: { 'cloudwatch:namespace': namespace } });
    expect(['Delivrd/dev', 'Delivrd/test', 'Delivrd/prod', 'delivrd/dev', '', 'Delivrd/*'].map(inNamespace)).toEqual([
      'allowed',
      'allowed',
      ...Array(4).fill('nothing allows it'),
    ]);
    expect(answer(held, put)).toBe('nothing allows it');
  });

  test('a deny whose condition does not hold denies nothing', () => {
    const overPlainHttp = rules(
      statement({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    const by = (secure: string) =>
      answer(rules(statement()), { context: { 'aws:SecureTransport': secure } }, overPlainHttp);
    expect([by('true'), by('false')]).toEqual(['allowed', 'resource-based Deny']);
  });
});

describe('what it does not know stops it', () => {
  test.each<[string, object]>([
    ['NotAction', statement({ NotAction: 'sqs:*' })],
    ['NotResource', statement({ NotResource: queue })],
    ['Principal', statement({ Principal: '*' })],
    ['the effect Permit', statement({ Effect: 'Permit' })],
    [
      'the condition StringLike on cloudwatch:namespace',
      statement({ Condition: { StringLike: { 'cloudwatch:namespace': 'x' } } }),
    ],
    ['the condition StringEquals on aws:SourceIp', statement({ Condition: { StringEquals: { 'aws:SourceIp': 'x' } } })],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM writes its variables so
    ['the policy variable in ${aws:username}', statement({ Resource: '${aws:username}' })],
    ['{"Ref":"Q"} as an action or a resource', statement({ Resource: { Ref: 'Q' } })],
    ['a statement without Action or Resource', { Effect: 'Allow', Action: '*' }],
  ])('%s', (what, given) => {
    expect(() => rules(given)).toThrow(`The local stack does not know ${what}`);
  });

  test('policies of another version, and what stands beside the statements', () => {
    expect(() => readRules({ Version: '2008-10-17', Statement: [] }, 'P')).toThrow(
      'policies of version 2008-10-17 (P)',
    );
    expect(() => readRules({ Version: '2012-10-17', Statement: [], Extra: 1 }, 'P')).toThrow('Extra in a policy (P)');
  });
});
