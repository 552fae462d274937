import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
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
 * Runs the CDK app as the CDK's own command does, without deploying.
 * @param delivrd replaces the settings of cdk.json.
 * @throws Error with what the app said, for instance that a setting is wrong.
 */
export async function synthesize(delivrd?: unknown): Promise<Assembly> {
  const { context } = await readCdkJson();
  const folder = await mkdtemp(join(tmpdir(), 'delivrd-'));
  const environment = {
    CDK_OUTDIR: folder,
    CDK_CONTEXT_JSON: JSON.stringify({
      ...context,
      ...(delivrd === undefined ? {} : { delivrd }),
      // As the command does: the template then names each bundle's folder.
      'aws:cdk:enable-asset-metadata': true,
    }),
  };
  const app = start([join(root, 'bin', 'delivrd.ts')], environment);
  // However this process ends; the app must not go on writing there.
  process.once('exit', () => {
    app.child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  });
  const said = await app.failure;
  if (said !== null) throw new Error(said);
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

/** Starts the app; `failure` is what it wrote where it failed, else null. */
function start(parameters: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [...parameters], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failure = new Promise<string | null>((resolve, reject) => {
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? null : Buffer.concat(output).toString('utf8')));
  });
  return { child, failure };
}
