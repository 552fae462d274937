import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, test } from 'vitest';
import { describeSettings, readSettings } from '../../lib/settings.ts';
import { DelivrdStack } from '../../lib/stack.ts';
import { type Ask, AskError } from '../../reliability/deploy/ask.ts';
import { type Check, expect as expectSo, openChecks, until } from '../../reliability/deploy/check.ts';
import { run } from '../../reliability/deploy/command.ts';
import { choose, parts } from '../../reliability/deploy/parts/parts.ts';
import { findPrograms, isNewEnough, NotRun, refusal } from '../../reliability/deploy/python.ts';
import { isAsked, read, unasked } from '../../reliability/deploy/resources.ts';
import { every, lay } from '../../reliability/deploy/scenarios.ts';
import { differences, type Template } from '../../reliability/deploy/template.ts';
import { context } from '../four-providers.ts';

const folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const deploy = (flags: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  run([process.execPath, 'reliability/deploy.ts', ...flags], { env });

describe('npm run test:deploy', () => {
  test.each([
    [['--only', 'lunch'], `--only: got lunch; expected one of ${parts.map(({ name }) => name).join(', ')}`],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j is wrong use', async (flags, message) => {
    const { code, all } = await deploy(flags);
    expect(code).toBe(2);
    expect(all).toContain(message);
    expect(all).toContain('npm run test:deploy -- [flags]');
  });

  test('without Python it did not run, and says so', async () => {
    const { code, out } = await deploy(['--json'], { PATH: folder });
    expect(code).toBe(3);
    expect(JSON.parse(out)).toEqual({
      run: false,
      reason: 'no python3 of 3.10 or newer with venv; apt-get install python3-venv',
    });
  });

  test('a part that runs alone has a deployed stage to stand on', () => {
    expect(choose('update').map(({ name }) => name)).toEqual(['deploy', 'update']);
    expect(choose('lint').map(({ name }) => name)).toEqual(['lint']);
    expect(choose(undefined)).toBe(parts);
  });
});

describe('what must be on the machine', () => {
  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  test('an older Python, one without venv and a missing openssl are named with their mend', async () => {
    const look = () => findPrograms({ PATH: folder });
    program('python3', 'echo 3.9.18');
    await expect(look()).rejects.toThrow(
      'no python3 of 3.10 or newer with venv, only 3.9.18; apt-get install python3-venv',
    );
    program('python3', 'exit 1');
    await expect(look()).rejects.toThrow('no python3 of 3.10 or newer with venv; apt-get install python3-venv');
    program('python3', 'echo 3.13.1');
    await expect(look()).rejects.toThrow('no openssl; apt-get install openssl');
    program('openssl', 'exit 0');
    expect(await look()).toBe('3.13.1');
  });

  test.each([
    ['3.9.9', false],
    ['3.10.0', true],
    ['3.11.7', true],
    ['4.0.0', true],
    ['2.7.18', false],
  ])('Python %s is new enough: %s', (version, is) => expect(isNewEnough(version)).toBe(is));

  test('a package that is another than the pinned one is no lack of the machine', () => {
    const refused = refusal('ERROR: Could not find a version that satisfies the requirement cbor2==6.3.0');
    expect(refused).toBeInstanceOf(NotRun);
    expect(refused.message).toMatch(/^PyPI gave no packages \(Could not find a version/);
    const other = refusal('ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.');
    expect(other).not.toBeInstanceOf(NotRun);
    expect(other.message).toContain('is not what');
  });

  test('every Python package is pinned by its hashes, and the one that is mended is the one that is pinned', () => {
    const requirements = readFileSync('reliability/deploy/requirements.txt', 'utf8');
    const packages = requirements
      .replaceAll('\\\n', '')
      .split('\n')
      .filter((line) => /^\w/.test(line));
    expect(packages.length).toBeGreaterThan(25);
    for (const line of packages) expect(line).toMatch(/^[\w.-]+==[\w.]+ (; \S.*? )?( +--hash=sha256:[0-9a-f]{64})+ *$/);
    const [, version] =
      /^EXPECTED = "(.*)"$/m.exec(readFileSync('reliability/deploy/mended_ministack.py', 'utf8')) ?? [];
    expect(requirements).toMatch(new RegExp(`^ministack==${version} `, 'm'));
  });
});

test('a program that is stopped ends with what it started', async () => {
  const stopping = new AbortController();
  // It is over once nobody holds its output any more: the sleep would for ten minutes.
  const ended = run(['sh', '-c', 'sleep 600 & wait'], { signal: stopping.signal });
  stopping.abort(new Error('Stopped.'));
  await expect(ended).rejects.toThrow('Stopped.');
});

describe('a template beside what a service tells', () => {
  const names = new Map([
    ['Queue', 'https://sqs.localhost/1/Delivrd-Queue-A1'],
    ['AWS::Region', 'us-east-1'],
  ]);
  const wanted = {
    Url: { Ref: 'Queue' },
    Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    Joined: { 'Fn::Join': ['', ['in ', { Ref: 'AWS::Region' }, ': ', { 'Fn::GetAtt': ['Queue', 'Arn'] }, '!']] },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own
    Sub: { 'Fn::Sub': 'a.b-${AWS::Region}' },
    Other: { 'Fn::GetAtt': ['Queue', 'Attribute'] },
    Seconds: 5,
    Nested: { List: [{ On: true }] },
    Untold: 1,
  };
  const told = {
    Url: 'https://sqs.localhost/1/Delivrd-Queue-A1',
    Arn: 'arn:aws:sqs:us-east-1:1:Delivrd-Queue-A1',
    Joined: 'in us-east-1: arn:aws:sqs:us-east-1:1:Delivrd-Queue-A1!',
    Sub: 'a.b-us-east-1',
    Other: 'anything',
    Seconds: '5',
    Nested: { List: [{ On: 'true', More: 1 }] },
  };

  test('the same is the same', () => expect(differences(wanted, told, names)).toEqual([]));

  test.each([
    [{ Url: 'https://sqs.localhost/1/Delivrd-Queue-A12' }, 'Url'],
    [{ Arn: 'arn:aws:sqs:us-east-1:1:Delivrd-Queue-B2' }, 'Arn'],
    [{ Joined: 'in us-east-1: arn:aws:sqs:us-east-1:1:Delivrd-Queue-A1' }, 'Joined'],
    [{ Sub: 'aXb-us-east-1' }, 'Sub'],
    [{ Other: '' }, 'Other'],
    [{ Seconds: 6 }, 'Seconds'],
    [{ Nested: { List: [] } }, 'Nested.List'],
    [{ Nested: { List: [{}] } }, 'Nested.List[0].On'],
  ])('%j is not', (other, path) => {
    const found = differences(wanted, { ...told, ...other }, names);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${path.replaceAll(/[[\]]/g, '\\$&')}: `));
  });

  test('a name that the stack does not have, and a function that nobody compares, are errors', () => {
    expect(() => differences({ Url: { Ref: 'Gone' } }, told, names)).toThrow('The template names Gone');
    expect(() => differences({ Url: { 'Fn::Split': [] } }, told, names)).toThrow('The template uses Fn::Split');
  });

  test('a property that the service does not tell needs a reason', () => {
    expect(unasked('AWS::Lambda::Function', { Code: {}, Handler: 'h', Layers: [] }, { Handler: 'h' })).toEqual([
      'Layers',
    ]);
  });
});

describe('a resource', () => {
  const about = (ask: Ask) => ({ ask, physicalId: 'id', properties: {}, names: new Map() });

  test('of a kind that nobody asks about fails the proof, with the mend', async () => {
    await expect(
      read(
        'AWS::New::Thing',
        about(() => Promise.resolve({})),
      ),
    ).rejects.toThrow('Nobody asks about AWS::New::Thing: teach reliability/deploy/resources.ts');
  });

  test('is not there where its service says so; any other refusal is an error', async () => {
    const refuse =
      (code: string): Ask =>
      () =>
        Promise.reject(new AskError(code, `${code}!`));
    for (const code of ['ResourceNotFoundException', 'NoSuchEntity', 'AWS.SimpleQueueService.NonExistentQueue'])
      expect(await read('AWS::ApiGatewayV2::Api', about(refuse(code)))).toBe(null);
    await expect(read('AWS::ApiGatewayV2::Api', about(refuse('AccessDenied')))).rejects.toThrow('AccessDenied!');
  });
});

const all = every({ hostedZoneId: 'Z0123456789ABCDEFGHIJ', port: '4566', webhookPort: '4567' });

test.each(all)('$name has only kinds of resources that are asked of their services', ({ stage, settings }) => {
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const stack = new DelivrdStack(app, readSettings(lay(context.delivrd, settings), stage));
  const { Resources } = app.synth().getStackArtifact(stack.artifactId).template as Template;
  const types = [...new Set(Object.values(Resources).map(({ Type }) => Type))];
  expect(types.length).toBeGreaterThan(15);
  expect(types.filter((type) => !isAsked(type))).toEqual([]);
});

test('settings are laid over others setting by setting, lists whole', () => {
  expect(lay({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, e: { f: 1 } })).toEqual({
    a: { b: 1, c: [3] },
    d: 1,
    e: { f: 1 },
  });
});

describe('a look', () => {
  const told: Check[] = [];
  const watcher = { begun: () => {}, told: (check: Check) => told.push(check) };
  const checks = openChecks('part', watcher, new AbortController().signal);

  test('that finds something else is told, and the rest goes on; what the rest needs ends it', async () => {
    expect(await checks.check('one', async () => expectSo(false, 'got 1'))).toBe(null);
    expect(await checks.check('two', async () => 2)).toBe(2);
    await expect(checks.need('three', async () => expectSo(false, 'got 3'))).rejects.toThrow('part: three');
    expect(told.map(({ name, ok, found }) => [name, ok, found])).toEqual([
      ['one', false, 'got 1'],
      ['two', true, ''],
      ['three', false, 'got 3'],
    ]);
  });

  test('at what takes its time is repeated, and fails with what was found last', async () => {
    let asked = 0;
    const ask = async (): Promise<number> => {
      asked += 1;
      expectSo(asked > 1, `asked ${asked}`);
      return asked;
    };
    expect(await until(5_000, ask)).toBe(2);
    await expect(until(0, async () => expectSo(false, 'never'))).rejects.toThrow('never');
  });
});

describe('the scenarios', () => {
  test('have a name each, by which they are synthesized once', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test('have every setting in one of them, but those of which the others have the resources', () => {
    const given = new Set(all.flatMap(({ settings }) => Object.keys(settings)));
    for (const key of Object.keys(context.delivrd)) given.add(key);
    const known = Object.keys(describeSettings().properties ?? {});
    // protect follows from the stage; MiniStack runs either architecture alike.
    expect(known.filter((key) => !given.has(key))).toEqual(['protect', 'architecture']);
  });
});
