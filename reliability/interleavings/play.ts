import { type AwsAnswer, type AwsCall, errorAnswer, jsonAnswer } from '../../local/aws/front-door.ts';
import type { Case } from './cases.ts';
import type { Choose, Option } from './explore.ts';
import { withoutDurations } from './metric-data.ts';
import { type Batch, queueMessage } from './reports.ts';
import type { World } from './world.ts';

/** A batch that one consumer had. */
interface Turn {
  readonly consumer: string;
  readonly batch: Batch;
}

/** A write that took effect, with the length of the history that it found. */
interface Write extends Turn {
  readonly input: string;
  readonly found: number;
}

/** Metrics that took effect. */
interface Publication extends Turn {
  readonly input: Readonly<Record<string, unknown>>;
}

/** What happened in one schedule. */
export interface Played {
  readonly messageId: string;
  /** In the order in which they took effect. */
  readonly writes: readonly Write[];
  readonly publications: readonly Publication[];
  /** What the first consumer had in hand when it was stopped. */
  readonly stopped: Batch | null;
  /** A text that two schedules share only if they came to the same. */
  readonly state: string;
}

interface Actor {
  readonly name: string;
  readonly batches: readonly Batch[];
  /** The batch at hand. */
  at: number;
  /** The calls of this batch with their answers: all that its consumer knows. */
  answers: string[];
  parked: { readonly call: AwsCall; readonly answer: (answer: AwsAnswer) => void } | null;
  isStopped: boolean;
  isDone: boolean;
  readonly ended: Promise<void>;
}

interface Move extends Option {
  readonly actor: Actor;
  readonly how: 'go' | 'stop before' | 'stop after';
}

/** More than any schedule takes: nothing here runs out of time. */
const plentyMs = 600_000;
/** What a consumer that was stopped is answered, so that it ends: no call of its own takes effect any more. */
const answerToStopped = ({ action }: AwsCall): AwsAnswer =>
  action === 'PutMetricData' ? jsonAnswer({}) : errorAnswer(400, 'AccessDeniedException', 'This consumer was stopped.');

/**
 * One schedule of a case: each consumer runs up to its next AWS call and waits there; the chooser says whose call takes
 * effect next. Effect and answer are one step: between the two the consumer does nothing but wait, so an answer that
 * comes later only moves its next call, and that is another order of effects, which is explored too.
 *
 * A call to CloudWatch takes effect as soon as it is there: no other call reads or changes what it does, so that every
 * order of it among the others comes to the same.
 * @returns null where the chooser ended it.
 */
export async function play(world: World, { consumers, mode, provider }: Case, choose: Choose): Promise<Played | null> {
  const messageId = world.newMessageId();
  const actors: Actor[] = [];
  const writes: Write[] = [];
  const publications: Publication[] = [];
  let stopped: Batch | null = null;
  let failure: Error | null = null;
  let wake = (): void => undefined;

  const start = (name: string, batches: readonly Batch[]): void => {
    const actor: Actor = {
      name,
      batches,
      at: 0,
      answers: [],
      parked: null,
      isStopped: false,
      isDone: false,
      ended: Promise.resolve().then(async () => {
        for (; actor.at < batches.length && !actor.isStopped; actor.at += 1) {
          actor.answers = [];
          const messages = (batches[actor.at] as Batch).map((delivery) => queueMessage(provider, messageId, delivery));
          const failed = await world.consume(world.consumer(name), messages, () => plentyMs);
          if (actor.isStopped) break;
          if (failed.length > 0) throw new Error(`${name} wants ${failed.length} of its queue messages again`);
        }
      }),
    };
    actors.push(actor);
    actor.ended
      .catch((error: Error) => {
        failure ??= error;
      })
      .finally(() => {
        actor.isDone = true;
        wake();
      });
  };

  world.setGatekeeper(async (call) => {
    const actor = actors.find(({ name }) => name === call.caller);
    if (!actor || actor.isStopped) return answerToStopped(call);
    if (actor.parked) {
      // Thrown here, it would be an answer, which the SDK tries again.
      failure ??= new Error(`${actor.name} makes two calls at once`);
      wake();
      return answerToStopped(call);
    }
    return new Promise<AwsAnswer>((answer) => {
      actor.parked = { call, answer };
      wake();
    });
  });

  /** Every consumer waits at a call or has ended. */
  const quiet = async (): Promise<void> => {
    while (actors.some(({ parked, isDone }) => parked === null && !isDone)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failure) throw failure;
  };

  /** Its further calls never happen: what it still tries is refused at the door, and it ends. */
  const stop = async (actor: Actor): Promise<void> => {
    actor.isStopped = true;
    actor.parked?.answer(answerToStopped(actor.parked.call));
    actor.parked = null;
    await actor.ended.catch(() => undefined);
  };

  const perform = async (actor: Actor, call: AwsCall): Promise<AwsAnswer> => {
    // The emulator always reads the newest; DynamoDB does so only when asked, and these orders would not be all.
    if (call.action === 'GetItem' && call.input['ConsistentRead'] !== true)
      throw new Error(`${actor.name} reads what may be an earlier state`);
    const answer = await world.perform(call);
    const turn = { consumer: actor.name, batch: actor.batches[actor.at] as Batch };
    if (call.action === 'PutMetricData') publications.push({ ...turn, input: call.input });
    if (call.action === 'UpdateItem' && answer.status === 200) {
      const found = JSON.parse(answer.body).Attributes?.history?.L?.length ?? 0;
      writes.push({ ...turn, input: JSON.stringify(call.input), found });
    }
    return answer;
  };

  /** All on which the rest depends: the writes in their order, what was told, and what each consumer was answered in its batch; not the id, another in each run, and what follows from it: the shard of a failure. */
  const state = (): string =>
    JSON.stringify([
      writes.map(({ input }) => input),
      publications.map(({ consumer, batch, input }) => [consumer, batch, withoutDurations(input)].flat()).sort(),
      actors.map(({ name, at, isStopped, answers }) => [name, at, isStopped ? 'stopped' : answers]),
    ])
      .replaceAll(messageId, '')
      .replaceAll(/(?<=\d{4}-\d\d-\d\d)#[0-9a-f]\b/g, '');

  const step = async ({ actor, how }: Move): Promise<void> => {
    const { parked } = actor;
    if (!parked) return;
    const answer = how === 'stop before' ? null : await perform(actor, parked.call);
    if (how !== 'go') {
      await stop(actor);
      stopped = actor.batches[actor.at] as Batch;
      // What it held comes again, and what it had not fetched goes to the same consumer after that.
      return start('C', actor.batches.slice(actor.at));
    }
    actor.parked = null;
    actor.answers.push(`${parked.call.action} ${answer?.status} ${answer?.body}`);
    parked.answer(answer as AwsAnswer);
  };

  try {
    for (const [index, batches] of consumers.entries()) start('AB'[index] as string, batches);
    for (;;) {
      await quiet();
      const moves = movesOf(actors, mode === 'crash');
      if (moves.length === 0) return { messageId, writes, publications, stopped, state: state() };
      const choice = choose(state(), moves);
      if (choice === null) return null;
      await step(moves[choice] as Move);
    }
  } finally {
    for (const actor of actors) await stop(actor);
  }
}

/** What may happen next: any waiting call; and the first consumer may be stopped before its call takes effect, or after. */
function movesOf(actors: readonly Actor[], mayStop: boolean): readonly Move[] {
  const waiting = actors.filter(({ parked }) => parked !== null);
  const telling = waiting.find(({ parked }) => parked?.call.action === 'PutMetricData');
  return (telling ? [telling] : waiting).flatMap((actor) => {
    const call = `${actor.name} ${actor.parked?.call.action}`;
    const go: Move = { actor, how: 'go', label: call };
    if (!mayStop || actor.name !== 'A') return [go];
    const stops = (['stop before', 'stop after'] as const).map((how): Move => {
      const mark = `${how.replace('stop ', '')} ${actor.parked?.call.action}`;
      return { actor, how, label: `${call}: ${how.replace('stop', 'stopped')} it takes effect`, mark };
    });
    return [go, ...stops];
  });
}
