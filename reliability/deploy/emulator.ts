import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, tail } from './command.ts';
import { get } from './https.ts';

export const account = '111122223333';
export const region = 'us-east-1';
/** A zone whose names mean this machine, and the name in it that the certificate has. */
export const zoneName = 'delivrd.localhost';
export const callbackHost = `dlr.${zoneName}`;

/** The Node.js of this process first: the functions, the CLI and the bundler run on it. */
const programs = `${dirname(process.execPath)}:${process.env['PATH']}`;

export interface Emulator {
  readonly url: string;
  /** The certificate that it shows. */
  readonly certificate: string;
  /** Of its private key the file. */
  readonly key: string;
  /** For programs that use it as AWS. */
  readonly env: NodeJS.ProcessEnv;
  /** The last lines of its log that tell of an error, its functions' own among them. */
  readonly errors: () => string;
  /** Ends it with the functions that it runs. */
  readonly close: () => Promise<void>;
}

/**
 * Starts MiniStack with roles enforced and TLS, on a free port of 127.0.0.1; what it writes is in the folder.
 * @throws Error with what it said, where it does not start.
 */
export async function startEmulator(python: string, folder: string, signal: AbortSignal): Promise<Emulator> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  // Policies of the project and of the bootstrap's bucket refuse requests without TLS.
  const names = `subjectAltName=DNS:localhost,DNS:*.execute-api.localhost,DNS:${callbackHost},IP:127.0.0.1`;
  const request = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', names];
  const signed = await run(['openssl', 'req', ...request, '-keyout', key, '-out', certificate], { signal });
  if (signed.code !== 0) throw new Error(`openssl made no certificate:\n${tail(signed.all)}`);

  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const temporary = join(folder, 'emulator');
  await mkdir(temporary, { recursive: true });
  const logFile = join(folder, 'emulator.log');
  const log = openSync(logFile, 'w');
  const child = spawn(python, [join(import.meta.dirname, 'mended_ministack.py')], {
    env: {
      PATH: programs,
      HOME: temporary,
      TMPDIR: temporary,
      STATE_DIR: temporary,
      S3_DATA_DIR: temporary,
      PYTHONDONTWRITEBYTECODE: '1',
      AUTH: 'true',
      USE_SSL: '1',
      MINISTACK_SSL_CERT: certificate,
      MINISTACK_SSL_KEY: key,
      NODE_EXTRA_CA_CERTS: certificate,
      // Of whom it calls itself.
      SSL_CERT_FILE: certificate,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: 'localhost',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      LAMBDA_ACCOUNT_CONCURRENCY: '1000',
    },
    stdio: ['pipe', log, log],
    // Its process group ends as a whole: it has the functions in it.
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  child.stdin?.on('error', () => {});
  const close = (): Promise<void> => {
    child.stdin?.end();
    return ended;
  };
  const said = (): string => readFileSync(logFile, 'utf8');
  const deadline = performance.now() + 60_000;
  const isUp = (): Promise<boolean> =>
    get(`${url}/_ministack/health`, certificate).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null || performance.now() > deadline || signal.aborted) {
      await close();
      signal.throwIfAborted();
      throw new Error(`MiniStack did not start.\n${tail(said(), 20)}`);
    }
    await sleep(200);
  }
  return {
    url,
    certificate,
    key,
    env: clientEnvironment(url, certificate, folder),
    errors: () => tail(errorsIn(said()), 8),
    close,
  };
}

const errorsIn = (log: string): string =>
  log
    .split('\n')
    .filter((line) => /error|exception|denied/i.test(line) && !/\bINFO\b|warning/i.test(line))
    .join('\n');

/** Nothing of the user's own settings and credentials of AWS is read or written. */
function clientEnvironment(url: string, certificate: string, folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_|^NODE_OPTIONS$/.test(name));
  return {
    ...Object.fromEntries(own),
    PATH: programs,
    // As a number: the SDK then writes a bucket's name into the path.
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CA_BUNDLE: certificate,
    NODE_EXTRA_CA_CERTS: certificate,
    NODE_OPTIONS: `--import "${join(import.meta.dirname, 'localhost-dns.ts')}"`,
    // It remembers there which key is of which account.
    CDK_HOME: join(folder, 'cdk-home'),
    CDK_DISABLE_CLI_TELEMETRY: '1',
    CI: 'true',
    NO_COLOR: '1',
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
