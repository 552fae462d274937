import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Packed } from './packed.ts';

const root = join(import.meta.dirname, '..');

/** A new app of somebody's with two of them in one stack, and one in another. */
export const appWithTwo = `import { App, Stack } from 'aws-cdk-lib';
import { Delivrd } from 'delivrd';

const app = new App();
const stack = new Stack(app, 'Shop');
const providers = { wavix: { authentication: { urlToken: true } } };
new Delivrd(stack, 'Sms', { providers, protect: false, metrics: { publish: 'calls' } });
new Delivrd(stack, 'Codes', { providers, protect: false, api: true, events: true, deadlines: [{ minutes: 10 }] });
new Delivrd(new Stack(app, 'Other'), 'Delivrd', { providers });
app.synth();
`;

export interface NewApp {
  /** The file of its program. */
  readonly main: string;
  /** Where cdk writes what it synthesizes. */
  readonly out: string;
  /** Runs its own cdk. @throws Error where that does not end well. */
  readonly cdk: (...parameters: readonly string[]) => void;
}

/**
 * What a new user does in an empty folder: `cdk init`, `npm install` of the packed package. Of the packages that the new app asks for besides,
 * those that only its own tests need are left out.
 */
export function installNew({ file }: Packed, folder: string): NewApp {
  mkdirSync(folder, { recursive: true });
  const program = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: '1', npm_config_audit: 'false', npm_config_fund: 'false' };
  const run = (command: string, ...parameters: readonly string[]): void => {
    execFileSync(command, parameters, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  run(process.execPath, program, 'init', 'app', '--language', 'typescript', '--generate-only', '--no-notices');
  const settings = join(folder, 'package.json');
  const own = JSON.parse(readFileSync(settings, 'utf8'));
  const tests = /jest|swc/;
  own.devDependencies = Object.fromEntries(
    Object.entries(own.devDependencies).filter(([name]) => !tests.test(name) && name !== 'aws-cdk'),
  );
  const versions = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // As this project has them: npm then takes them from its cache.
  own.dependencies['aws-cdk-lib'] = versions.dependencies['aws-cdk-lib'];
  own.dependencies['constructs'] = versions.dependencies['constructs'];
  for (const name of ['typescript', '@types/node']) own.devDependencies[name] = versions.devDependencies[name];
  writeFileSync(settings, JSON.stringify(own, null, 2));
  for (const name of ['test', 'jest.config.js']) rmSync(join(folder, name), { recursive: true });
  const types = join(folder, 'tsconfig.json');
  writeFileSync(types, readFileSync(types, 'utf8').replace('"jest",', ''));
  run('npm', 'install', '--prefer-offline', '--ignore-scripts', '--loglevel=error', file);
  return {
    main: join(folder, 'bin', `${basename(folder)}.ts`),
    out: join(folder, 'cdk.out'),
    cdk: (...parameters) => run(process.execPath, program, '--no-notices', ...parameters),
  };
}

/** The code of the functions of a cloud assembly, by what it is named by: the hash of its bytes. */
export const assetsOf = (out: string): readonly string[] =>
  readdirSync(out)
    .filter((name) => name.startsWith('asset.'))
    .toSorted();
