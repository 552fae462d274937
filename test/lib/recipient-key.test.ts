import { describe, expect, test } from 'vitest';
import { readRecipientSetting } from '../../functions/shared/recipients.ts';
import { outputs } from '../../functions/shared/stack-outputs.ts';
import { describeRecipientCost } from '../../lib/recipient-key.ts';
import { physicalIds, resolve } from '../../local/template/resolve.ts';
import { rightsOf, type Subject } from '../../operator/policies/task-rights.ts';
import { synthesize } from './synthesize.ts';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: {
    readonly PolicyDocument?: { readonly Statement: readonly object[] };
    readonly Environment?: { readonly Variables: object };
    readonly GenerateSecretString?: object;
  };
}
interface Written {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

const written = (more: object = {}): Written => synthesize(more).toJSON() as unknown as Written;
const leftOut = written();

test('off is off: a template without key or right, the same as where nothing is said', () => {
  expect(written({ privacy: { recipient: 'plain' } })).toEqual(leftOut);
  expect(JSON.stringify(leftOut)).not.toContain('RecipientKey');
  expect(leftOut.Outputs[outputs.recipients]?.Value).toBe('plain');
});

describe.each(['masked', 'hash'])('%s', (recipient) => {
  const template = written({ privacy: { recipient } });
  const { Resources, Outputs } = template;
  const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);
  const [[keyId, key] = ['', null], ...others] = ofType('AWS::SecretsManager::Secret').filter(([id]) =>
    id.startsWith('RecipientKey'),
  );

  test('makes one key, of letters and digits, that nobody chooses', () => {
    expect(others).toEqual([]);
    expect(key?.Properties).toMatchObject({
      GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 48 },
    });
  });

  test('lets the consumer read it, and nothing else; nobody else may', () => {
    const naming = ofType('AWS::IAM::Policy').flatMap(([id, { Properties }]) =>
      (Properties.PolicyDocument?.Statement ?? [])
        .filter((one) => JSON.stringify(one).includes(keyId))
        .map((one) => [id.slice(0, 'Consumer'.length), one]),
    );
    expect(naming).toEqual([
      ['Consumer', { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: keyId } }],
    ]);
  });

  test('tells function and operator the same: the way and the key’s ARN', () => {
    const ids = physicalIds(template as never, { awsUrl: 'http://aws', baseUrl: 'http://base' });
    const told = resolve(Outputs[outputs.recipients]?.Value, ids);
    const environments = Object.entries(Resources)
      .filter(([, { Properties }]) => JSON.stringify(Properties?.Environment ?? {}).includes(keyId))
      .map(([id, { Properties }]) => [id.slice(0, 8), resolve(Properties.Environment?.Variables, ids)]);
    expect(environments).toEqual([['Consumer', expect.objectContaining({ RECIPIENTS: told })]]);
    expect(readRecipientSetting(told as string)).toEqual({
      form: recipient,
      keyId: expect.stringMatching(/^arn:aws:secretsmanager:/),
    });
  });

  test('differs from plain in nothing else', () => {
    const { [keyId]: _, ...rest } = Resources;
    const changed = Object.keys(rest).filter(
      (id) => JSON.stringify(rest[id]) !== JSON.stringify(leftOut.Resources[id]) && !id.startsWith('Consumer'),
    );
    expect([changed, Object.keys(rest)]).toEqual([[], Object.keys(leftOut.Resources)]);
  });

  test.each([
    ['prod', 'Retain'],
    ['dev', 'Delete'],
  ])('in %s the key is kept as the table is: %s', (stage, policy) => {
    const of = written({ stage, privacy: { recipient } }).Resources[keyId];
    expect([of?.DeletionPolicy, of?.UpdateReplacePolicy]).toEqual([policy, policy]);
  });
});

test.each(['trace', 'recipient', 'forget'] as const)('who runs dlr %s may read the key where there is one', (task) => {
  const naming = (recipient: string) =>
    rightsOf([task], {
      stackName: 'Delivrd-dev',
      template: written({ privacy: { recipient } }) as Subject['template'],
      adopt: {},
      place: { account: '*', region: '*', qualifier: 'hnb659fds' },
    }).filter(({ on }) => on.some((arn) => arn.includes('RecipientKey')));
  expect(naming('plain')).toEqual([]);
  expect(naming('hash')).toEqual([
    {
      actions: ['secretsmanager:GetSecretValue'],
      on: [
        expect.stringContaining(':secret:RecipientKeySecret'),
        expect.stringContaining(':secret:Delivrd-dev-RecipientKeySecret'),
      ],
    },
  ]);
});

test('masked and hash have one key: it outlives a change between them', () => {
  const [masked, hash] = ['masked', 'hash'].map((recipient) => {
    return Object.entries(written({ privacy: { recipient } }).Resources).filter(([id]) =>
      id.startsWith('RecipientKey'),
    );
  });
  expect(masked).toEqual(hash);
});

test('what it costs is told, and nothing where it is off', () => {
  expect(describeRecipientCost({ stage: 'dev', privacy: { recipient: 'plain' } })).toBeNull();
  expect(describeRecipientCost({ stage: 'dev', privacy: { recipient: 'hash' } })).toContain('costs $0.40 a month');
});
