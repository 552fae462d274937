import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { context } from '../../test/four-providers.ts';
import type { Ask, Told } from './ask.ts';
import { expect } from './check.ts';
import { type CommandOptions, type Ended, run, tail } from './command.ts';
import { account, type Emulator, region, zoneName } from './emulator.ts';
import { lay, type Scenario, type There, webhookSecret } from './scenarios.ts';
import type { Names, Properties, Template } from './template.ts';
import type { Webhook } from './webhook.ts';

const root = join(import.meta.dirname, '..', '..');
const longestDeployMs = 180_000;

/** A scenario, synthesized. */
export interface Assembly {
  readonly folder: string;
  /** Of a copy of the project with these settings. */
  readonly project: string;
  readonly stack: string;
  readonly templateFile: string;
  readonly template: Template;
  /** The ids of its providers. */
  readonly providers: readonly string[];
}

/** The project on one side, AWS's services on the other. */
export interface World {
  readonly ask: Ask;
  readonly emulator: Emulator;
  readonly webhook: Webhook;
  readonly signal: AbortSignal;
  readonly there: There;
  /** Synthesizes once, whoever asks. */
  readonly assembly: (scenario: Scenario) => Promise<Assembly>;
  /** Runs cdk, with a synthesized scenario where one is given. */
  readonly cdk: (parameters: readonly string[], assembly?: Assembly) => Promise<Ended>;
  /** Runs the operator's CLI, with the settings of a scenario where its command asks for them. */
  readonly dlr: (parameters: readonly string[], given?: Given) => Promise<Ended>;
  /** Runs a module of the cached Python. */
  readonly python: (parameters: readonly string[]) => Promise<Ended>;
}

export interface Given {
  /** What it reads from its standard input. */
  readonly input?: string;
  readonly project?: string;
}

export interface Place {
  readonly folder: string;
  readonly python: string;
  readonly emulator: Emulator;
  readonly webhook: Webhook;
  readonly ask: Ask;
  readonly signal: AbortSignal;
}

/** Makes the hosted zone that a domain needs, and the secret that a webhook does. */
export async function openWorld({ folder, python, emulator, webhook, ask, signal }: Place): Promise<World> {
  const made = await ask('route53', 'create_hosted_zone', { Name: zoneName, CallerReference: zoneName });
  await ask('secretsmanager', 'create_secret', { Name: webhookSecret.name, SecretString: webhookSecret.text });
  const there: There = {
    hostedZoneId: made.HostedZone.Id.split('/').at(-1),
    port: new URL(emulator.url).port,
    webhookPort: webhook.port,
  };
  const own: CommandOptions = { cwd: folder, env: emulator.env, signal, timeoutMs: longestDeployMs };
  const program = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const cdk = (parameters: readonly string[], cwd = folder): Promise<Ended> =>
    run([process.execPath, program, '--no-notices', ...parameters], { ...own, cwd });
  const assemblies = new Map<string, Promise<Assembly>>();

  const synthesize = async ({ name, stage, settings }: Scenario): Promise<Assembly> => {
    // A copy with settings of its own: the checkout's stay as they are.
    const place = join(folder, name.replaceAll(/\W+/g, '-'));
    await mkdir(place, { recursive: true });
    for (const part of ['bin', 'functions', 'lib', 'operator', 'package.json', 'package-lock.json'])
      await cp(join(root, part), join(place, part), { recursive: true });
    await symlink(join(root, 'node_modules'), join(place, 'node_modules'));
    const checkout = JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8'));
    // The emulator names another host than the one that it is asked by: over its URL nobody can sign. And with all countries no more fit.
    const delivrd = lay(context.delivrd, settings) as Readonly<{ providers: Properties }> & Properties;
    const app = `exec '${process.execPath}' bin/delivrd.ts`;
    const copy = { ...checkout, app, context: { ...checkout.context, delivrd } };
    await writeFile(join(place, 'cdk.json'), JSON.stringify(copy));
    const out = join(place, 'cdk.out');
    done(await cdk(['synth', '--quiet', '--output', out, '-c', `stage=${stage}`], place));
    const stack = `Delivrd-${stage}`;
    const templateFile = join(out, `${stack}.template.json`);
    const template = JSON.parse(await readFile(templateFile, 'utf8'));
    return { folder: out, project: place, stack, templateFile, template, providers: Object.keys(delivrd.providers) };
  };

  return {
    ask,
    emulator,
    webhook,
    signal,
    there,
    assembly: (scenario) => {
      const found = assemblies.get(scenario.name) ?? synthesize(scenario);
      assemblies.set(scenario.name, found);
      return found;
    },
    cdk: (parameters, assembly) =>
      cdk(assembly === undefined ? parameters : [...parameters, '--app', assembly.folder, assembly.stack]),
    dlr: (parameters, { input, project = root } = {}) =>
      run([process.execPath, join(project, 'bin', 'dlr.ts'), ...parameters], {
        ...own,
        ...(input !== undefined && { input }),
      }),
    python: (parameters) => run([python, ...parameters], own),
  };
}

/** @throws Failed where a program did not end well, with the end of what it said. */
export function done(ended: Ended): Ended {
  expect(ended.code === 0, `ended with ${ended.code}\n${tail(ended.all)}`);
  return ended;
}

/** Deploys, as a pipeline does. @throws Failed */
export const deploy = async ({ cdk }: World, assembly: Assembly): Promise<Ended> =>
  done(await cdk(['deploy', '--require-approval', 'never', '--progress', 'events'], assembly));

/** What a `dlr` command prints with `--json`. @throws Failed where it did not do it. */
export const json = async (world: World, parameters: readonly string[], given?: Given): Promise<Told> =>
  JSON.parse(done(await world.dlr([...parameters, '--json'], given)).out);

/** The stack's resources: their physical ids by their logical ids. */
export async function physicalIds({ ask }: World, stack: string): Promise<ReadonlyMap<string, string>> {
  const { StackResourceSummaries: all } = await ask('cloudformation', 'list_stack_resources', { StackName: stack });
  return new Map(all.map((one: Told) => [one.LogicalResourceId, one.PhysicalResourceId]));
}

/** The same with what AWS itself names. */
export const namesOf = (ids: ReadonlyMap<string, string>, stack: string): Names =>
  new Map([
    ...ids,
    ['AWS::AccountId', account],
    ['AWS::Region', region],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stack],
  ]);

/** What the stack tells the world. */
export async function outputsOf({ ask }: World, stack: string): Promise<Readonly<Record<string, string>>> {
  const { Stacks } = await ask('cloudformation', 'describe_stacks', { StackName: stack });
  return Object.fromEntries(Stacks[0].Outputs.map((one: Told) => [one.OutputKey, one.OutputValue]));
}
