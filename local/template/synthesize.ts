import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptBundles } from '../../lib/kept-bundles.ts';
import { bundlesFolder, keep, keyOf, takeKept } from './synthesis-cache.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown; readonly Description?: string }>>;
}

/** A synthesized stack and the folder that holds its bundles. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  readonly folder: string;
}

const root = join(import.meta.dirname, '..', '..');

/**
 * Runs the CDK app as the CDK's own command does, without deploying; what it made of the same before is taken again.
 * @param delivrd replaces the settings of cdk.json.
 * @throws Error with what the app said, for instance that a setting is wrong.
 */
export async function synthesize(delivrd?: unknown): Promise<Assembly> {
  const { context } = await readCdkJson();
  const folder = await mkdtemp(join(tmpdir(), 'delivrd-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }));
  const given = JSON.stringify({
    ...context,
    ...(delivrd === undefined ? {} : { delivrd }),
    // As the command does: the template then names each bundle's folder.
    'aws:cdk:enable-asset-metadata': true,
  });
  const key = await keyOf(given);
  if (!(await takeKept(key, folder))) {
    await run(folder, given);
    await keep(key, folder);
  }
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const [stackName, stack] = Object.entries<{ type: string; properties: { templateFile: string } }>(
    manifest.artifacts,
  ).find(([, artifact]) => artifact.type === 'aws:cloudformation:stack') as [
    string,
    { properties: { templateFile: string } },
  ];
  const template = JSON.parse(await readFile(join(folder, stack.properties.templateFile), 'utf8'));
  return { stackName, template, folder };
}

/** @throws Error where cdk.json is no JSON. */
export async function readCdkJson(): Promise<{ readonly context: Readonly<Record<string, unknown>> }> {
  const text = await readFile(join(root, 'cdk.json'), 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`cdk.json: ${(error as Error).message}`);
  }
}

/** Runs the app. @throws Error with what it said, where it failed. */
async function run(folder: string, context: string): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'bin', 'delivrd.ts')], {
    cwd: root,
    // Not what the command checks by rules: that takes longer than all the rest, and changes nothing.
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: context,
      CDK_VALIDATION: 'false',
      [keptBundles]: await bundlesFolder(),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, which ends as a whole.
    detached: true,
  });
  // However this process ends, the app and the bundlers that it started must not go on writing there.
  const end = (): void => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // Ended already.
    }
  };
  process.prependOnceListener('exit', end);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  process.off('exit', end);
  if (code !== 0) throw new Error(Buffer.concat(output).toString('utf8'));
}
