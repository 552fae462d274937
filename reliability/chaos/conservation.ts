import type { Ledger } from './ledger.ts';
import { countOf, type Points, piecesOf } from './points.ts';

/** Values counted twice by the documented cost of faults, by what caused it. */
export interface Doubled {
  /** CloudWatch took a call whose answer was lost, and then the same data again. */
  readonly answerLost: number;
  /** The run ended after its call and before its answer. */
  readonly runEnded: number;
  /** SQS delivered again what a run had taken. */
  readonly deliveredAgain: number;
}

/** What the reports queue took and what became of it: taken in = settled + waiting, but for what was settled again. */
export interface Conservation {
  readonly takenIn: number;
  readonly waiting: number;
  /** As CloudWatch counts it. */
  readonly settled: number;
  /** Queue messages that were settled once more, by documented cause. */
  readonly again: Doubled;
}

/** A queue message that nobody settled is lost, whatever else was settled twice. */
export function judgeConservation({ takenIn, runs, deliveries }: Ledger, waiting: number, counted: Points) {
  const again = { answerLost: 0, runEnded: 0, deliveredAgain: 0 };
  const times = new Map<string, number>();
  for (const run of runs) {
    const pieces = piecesOf(run).map((piece) => countOf(piece, 'Settled'));
    const settled = pieces.reduce((sum, piece) => sum + piece, 0);
    // The whole of it once: what a run left out is not made up for by what was taken of it twice, nor by another run.
    if (run.died === null) again.answerLost += settled - Math.min(Math.max(0, ...pieces), run.taken.size);
    else again.runEnded += settled;
    for (const id of run.taken) times.set(id, (times.get(id) ?? 0) + 1);
  }
  const reasons = Map.groupBy(
    [...deliveries].filter(({ mayComeAgain }) => mayComeAgain !== null),
    ({ message }) => message,
  );
  for (const [id, count] of times) again.deliveredAgain += Math.min(count - 1, reasons.get(id)?.length ?? 0);

  const settled = countOf(counted, 'Settled');
  const once = settled - again.answerLost - again.runEnded - again.deliveredAgain;
  const missing = takenIn - waiting - once;
  const sum = `the queue took ${takenIn}, ${once} are settled but for what was settled again, ${waiting} wait`;
  const differences =
    missing > 0
      ? [`lost: nobody settled ${missing} queue messages: ${sum}`]
      : missing < 0
        ? [`doubled: ${-missing} queue messages were settled again without a reason: ${sum}`]
        : [];
  return { differences, conservation: { takenIn, waiting, settled, again } satisfies Conservation };
}
