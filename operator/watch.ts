import { OperatorError } from './operator-error.ts';
import { withProgress } from './progress.ts';
import type { Watch } from './queue-look.ts';

/** What long work says of itself. */
interface Words {
  /** When Ctrl+C ends it. */
  readonly ending: string;
  readonly progress: (done: number, total: number) => string;
}

const ofLook: Words = {
  ending: 'Ending the look; what it has hidden is shown again.',
  progress: (seen, total) => `Looked at ${seen} of about ${total} …`,
};

/** Runs work on a queue with its progress. Ctrl+C, or another signal, ends it in good order, so that what a look has hidden is shown again. */
export const watchLook =
  ({ ending, progress }: Words = ofLook, screen: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr) =>
  <T>(look: (watch: Watch) => Promise<T>): Promise<T> =>
    withProgress(
      ({ signal, show }) => {
        signal.addEventListener('abort', () => screen.write(`${ending}\n`), { once: true });
        return look({ signal, onProgress: (done, total) => show(progress(done, total)) });
      },
      new OperatorError('Interrupted.'),
      screen,
    );
