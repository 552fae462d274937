import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Server {
  readonly url: string;
  /** Ends the process, and resolves when it has ended. */
  readonly close: () => Promise<void>;
}

/** The oldest Java that it was run with. */
const oldestJava = 17;

/** Why it can't run. */
export const noJava = `no Java (${oldestJava} or newer); apt-get install default-jre-headless`;

/** The Java of this machine: JAVA_HOME's, else the one on the path; null where there is none that is new enough. */
export function findJava(environment: NodeJS.ProcessEnv = process.env): string | null {
  const home = environment['JAVA_HOME'];
  const program = home ? join(home, 'bin', 'java') : 'java';
  const { status, stderr } = spawnSync(program, ['-version'], { encoding: 'utf8', env: environment });
  if (status !== 0) return null;
  const [, version] = /version "(\d+)/.exec(stderr) ?? [];
  return Number(version) >= oldestJava ? program : null;
}

/**
 * Ends the server as soon as the other end of its standard input closes, which is however its parent ends.
 * The server's own end closes the standard output.
 */
const watched =
  'command=$1; shift; "$command" "$@" </dev/null & server=$!; exec >/dev/null 2>&1; read -r _; kill -9 $server; wait $server';

/**
 * Runs DynamoDB Local in memory, on a free port of 127.0.0.1.
 * @param folder holds its jar.
 * @throws Error with what it said, where it does not start within the time.
 */
export async function startDynamodbLocal(java: string, folder: string, withinMs = 60_000): Promise<Server> {
  const child = spawn(
    'sh',
    [
      '-c',
      watched,
      'dynamodb-local',
      java,
      // Or it does not tell its port.
      '-Dorg.eclipse.jetty.server.AbstractConnector.LEVEL=INFO',
      '-Djava.library.path=./DynamoDBLocal_lib',
      '-cp',
      'DynamoDBLocal.jar',
      'org.eclipse.jetty.xml.XmlConfiguration',
      join(import.meta.dirname, 'dynamodb-local.xml'),
    ],
    // Not in the terminal's process group, whose Ctrl+C would end it before those who use it.
    { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const close = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  const said: string[] = [];
  const port = new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`DynamoDB Local ${why}.\n${said.slice(-20).join('\n')}`));
    const timer = setTimeout(() => fail(`did not start within ${withinMs / 1000} s`), withinMs);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const [, found] = /Started ServerConnector.*\{127\.0\.0\.1:(\d+)\}/.exec(line) ?? [];
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found);
      });
    }
    child.once('error', (error) => fail(error.message));
    child.stdout.once('close', () => {
      clearTimeout(timer);
      fail('ended');
    });
  });
  try {
    return { url: `http://127.0.0.1:${await port}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
