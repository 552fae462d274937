import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeUpgrade } from '../../operator/upgrade/judge.ts';
import { presentTemplate } from '../../operator/upgrade/present.ts';
import { readTemplate } from '../../operator/upgrade/read.ts';
import { showUpgrade } from '../../operator/upgrade/show.ts';
import type { Resource, Template } from '../../operator/upgrade/template.ts';
import { runCommand } from './command.ts';

const present = presentTemplate();
const ids = Object.keys(present.Resources);
const idOf = (prefix: string, type: string): string =>
  ids.find((id) => id.startsWith(prefix) && present.Resources[id]?.Type === type) ?? '';
const table = idOf('Table', 'AWS::DynamoDB::GlobalTable');
const secret = idOf('Credentials', 'AWS::SecretsManager::Secret');
const queue = idOf('QueuesReports', 'AWS::SQS::Queue');
const api = idOf('IngestApi', 'AWS::ApiGatewayV2::Api');

/** The present template with one resource changed, or taken away by null. */
const withResource = (id: string, change: (resource: Resource) => Resource | null): Template => {
  const { [id]: resource, ...others } = present.Resources;
  const changed = change(resource as Resource);
  return { ...present, Resources: changed === null ? others : { ...others, [id]: changed } };
};
const withProperties = (id: string, properties: object): Template =>
  withResource(id, (resource) => ({ ...resource, Properties: { ...resource.Properties, ...properties } }));
/** As a renamed construct gives it: every reference names the new id. */
const renamed = (id: string): Template => JSON.parse(JSON.stringify(present).replaceAll(`"${id}"`, `"${id}Anew"`));
const retained = (id: string): Template =>
  withResource(id, (resource) => ({ ...resource, DeletionPolicy: 'RetainExceptOnCreate' }));
const fates = (old: Template, next: Template) =>
  judgeUpgrade(old, next)
    .changes.filter(({ isKept }) => isKept)
    .map(({ fate, id }) => `${fate} ${id}`);

describe('from one template to the next', () => {
  test('nothing changed: nothing is lost', () => {
    expect(judgeUpgrade(present, present)).toEqual({ ok: true, changes: [] });
  });

  test.each([
    [table, ['moved TableName']],
    [secret, ['moved SecretId']],
    [queue, []],
    [api, ['moved BaseUrl']],
  ])('the construct of %s renamed: it goes, and what hangs on it', (id, moved) => {
    const { ok, changes } = judgeUpgrade(present, renamed(id));
    expect(ok).toBe(false);
    const kept = changes.filter(({ isKept }) => isKept);
    expect(kept).toContainEqual(
      expect.objectContaining({ id, fate: 'deleted', why: `its logical id became ${id}Anew` }),
    );
    expect(kept.filter(({ fate }) => fate === 'moved').map(({ fate, id: output }) => `${fate} ${output}`)).toEqual(
      moved,
    );
    // What is kept comes first.
    expect(changes.slice(0, kept.length)).toEqual(kept);
  });

  test('retained, it stays in the account, outside of the stack: that is no less a loss for the stage', () => {
    expect(
      fates(
        retained(table),
        withResource(table, () => null),
      ),
    ).toContain(`kept outside ${table}`);
  });

  test.each<[string, string, object, readonly string[]]>([
    ['a key of the table', table, { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }, [`replaced ${table}`]],
    ['how the secret is generated', secret, { GenerateSecretString: { PasswordLength: 64 } }, [`renewed ${secret}`]],
    ['the time-out of the queue', queue, { VisibilityTimeout: 999 }, []],
    ['the name of the API', api, { Name: 'other' }, []],
  ])('%s changes', (_, id, properties, expected) => {
    expect(fates(present, withProperties(id, properties))).toEqual(expected);
  });

  test('what is replaced takes along what names it: the stage of the API, the mapping of the queue', () => {
    expect(fates(present, withProperties(api, { ProtocolType: 'WEBSOCKET' }))).toEqual([
      `replaced ${api}`,
      `replaced ${idOf('IngestStage', 'AWS::ApiGatewayV2::Stage')}`,
    ]);
    expect(fates(present, withProperties(queue, { QueueName: 'own' }))).toEqual([
      `replaced ${queue}`,
      expect.stringMatching(/^replaced ConsumerWriter/),
    ]);
  });

  const index = (IndexName: string, more: object = {}) => ({ IndexName, KeySchema: [], ...more });
  test.each<[string, readonly object[], readonly object[], readonly RegExp[]]>([
    ['a new one', [], [index('a')], []],
    ['one goes', [index('a')], [], []],
    ['two at once', [], [index('a'), index('b')], [/^refused/]],
    ['another key', [index('a')], [index('a', { Projection: 1 })], [/^refused/]],
  ])('indexes: %s', (_, before, after, expected) => {
    const of = (GlobalSecondaryIndexes: readonly object[]) => withProperties(table, { GlobalSecondaryIndexes });
    expect(fates(of(before), of(after))).toEqual(expected.map((one) => expect.stringMatching(one)));
  });

  test('what has a name of its own, or may be there once, can’t come under another id', () => {
    const mapping = idOf('ConsumerWriter', 'AWS::Lambda::EventSourceMapping');
    const alarm = ids.find((id) => present.Resources[id]?.Type === 'AWS::CloudWatch::Alarm') ?? '';
    expect(fates(present, renamed(mapping))).toEqual([`refused ${mapping}`, `deleted ${mapping}`]);
    expect(fates(present, renamed(alarm))).toEqual([`refused ${alarm}`]);
  });

  test('an alarm less is no loss, and said', () => {
    const alarm = ids.find((id) => present.Resources[id]?.Type === 'AWS::CloudWatch::Alarm') ?? '';
    const upgrade = judgeUpgrade(
      present,
      withResource(alarm, () => null),
    );
    expect(upgrade).toMatchObject({ ok: true, changes: [{ id: alarm, fate: 'deleted', isKept: false }] });
    expect(showUpgrade(upgrade)).toMatch(/^Whatever holds data .* stays as it is\.\nMade anew .*:\n {2}DELETED: /);
  });

  test('a type that nobody knows is taken to hold data', () => {
    const odd = (Type: string): Template => ({ ...present, Resources: { ...present.Resources, Odd: { Type } } });
    expect(fates(odd('Custom::Thing'), present)).toEqual(['deleted Odd']);
  });
});

describe('what can’t be read is named', () => {
  let folder: string;
  const put = (name: string, content: string): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['yaml.json', 'Resources:\n  A: 1\n', /yaml\.json: no JSON/],
    ['empty.json', '', /empty\.json: no JSON \(it is empty\)/],
    ['list.json', '[]', /no CloudFormation template; expected one with "Resources"/],
    ['null.json', 'null', /no CloudFormation template/],
    ['types.json', '{"Resources":{"A":{}}}', /each of a "Type"/],
  ])('%s', async (name, content, message) => {
    await expect(readTemplate(put(name, content), null)).rejects.toThrow(message);
  });

  test('a file that is not there, and a folder without a synth', async () => {
    await expect(readTemplate(join(folder, 'gone.json'), null)).rejects.toThrow(/gone\.json: there is no such file/);
    await expect(readTemplate(folder, null)).rejects.toThrow(/manifest\.json: there is no such file/);
  });

  test('a template as the AWS command line prints it, and a cdk.out with one stack or the wanted one', async () => {
    expect(await readTemplate(put('got.json', JSON.stringify({ TemplateBody: present })), null)).toEqual(present);
    put('a.json', JSON.stringify(present));
    const artifact = (templateFile: string) => ({ type: 'aws:cloudformation:stack', properties: { templateFile } });
    const manifest = (artifacts: object) => put('manifest.json', JSON.stringify({ artifacts }));
    manifest({ 'Delivrd-dev': artifact('a.json'), 'Delivrd-dev.assets': { type: 'cdk:asset-manifest' } });
    expect(await readTemplate(folder, null)).toEqual(present);
    manifest({ 'Delivrd-dev': artifact('gone.json'), 'Delivrd-prod': artifact('a.json') });
    expect(await readTemplate(folder, 'prod')).toEqual(present);
    await expect(readTemplate(folder, null)).rejects.toThrow(
      /has Delivrd-dev, Delivrd-prod; expected one stack: name it/,
    );
    await expect(readTemplate(folder, 'test')).rejects.toThrow(/expected Delivrd-test/);
  });
});

describe('the command', () => {
  const check = (flags: readonly string[], input = '', environment: Readonly<Record<string, string>> = {}) =>
    runCommand('upgrade-check.ts', flags, environment, { input });

  test('compares what was deployed with what this checkout would deploy', async () => {
    const same = await check(['-'], JSON.stringify(present));
    expect(same).toEqual({ code: 0, out: 'Whatever holds data or is registered stays as it is.\n', err: '' });
  });

  test('compares two templates, and tells a script', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
    writeFileSync(join(folder, 'next.json'), JSON.stringify(present));
    const { code, out } = await check(['--json', '-', join(folder, 'next.json')], JSON.stringify(renamed(table)));
    rmSync(folder, { recursive: true });
    expect([code, JSON.parse(out)]).toEqual([1, expect.objectContaining({ ok: false })]);
  });

  test('asks AWS for what was deployed', async () => {
    const asked: string[] = [];
    const body = JSON.stringify(renamed(secret)).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const server = createServer(async (request, response) => {
      asked.push((await request.toArray()).join(''));
      response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(
          `<GetTemplateResponse><GetTemplateResult><TemplateBody>${body}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
        );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { code, out } = await check(['--stack', 'Delivrd-dev'], '', {
      AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'cli',
      AWS_SECRET_ACCESS_KEY: 'cli',
    });
    server.close();
    expect(code).toBe(1);
    expect(out).toMatch(
      /^Do not deploy this as it is\.[\s\S]*DELETED: CredentialsSecret\w+Anew [\s\S]*docs\/upgrading\.md\.$/m,
    );
    expect(asked).toEqual([expect.stringMatching(/Action=GetTemplate.*StackName=Delivrd-dev/)]);
  });

  test.each([
    [[], '', /^Expected a template, or --stack\./],
    [['a', 'b', 'c'], '', /^Expected at most two templates; got c/],
    [['--flag'], '', /--flag/],
    [['-'], '{"Resources":{}}', /does not tell its stage/],
    [['-'], 'x', /^standard input: no JSON/],
  ])('%j: wrong use ends with 2', async (flags, input, message) => {
    expect(await check(flags, input)).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  test('has help', async () => {
    const { code, out } = await check(['--help']);
    expect(code).toBe(0);
    for (const word of ['--stack', '--stage', '--json', 'get-template', 'Exit codes']) expect(out).toContain(word);
  });

  test('refuses templates of two stages', async () => {
    const other = { ...present, Description: 'Delivrd (prod): receives' };
    const folder = mkdtempSync(join(tmpdir(), 'delivrd-test-'));
    writeFileSync(join(folder, 'prod.json'), JSON.stringify(other));
    const { code, err } = await check(['-', join(folder, 'prod.json')], JSON.stringify(present));
    rmSync(folder, { recursive: true });
    expect([code, err]).toEqual([2, expect.stringMatching(/^These are not of one stage: dev and prod\./)]);
  });
});
