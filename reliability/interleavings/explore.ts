/** One thing that may happen next. */
export interface Option {
  /** What a person reads in a schedule: `A UpdateItem`. */
  readonly label: string;
  /** Schedules that take it are counted apart under this name. */
  readonly mark?: string;
}

/**
 * Asks which of the open options is next, by its index; null where all that can follow was seen, and the run may end.
 * @param state Text that two moments share only if the same must follow from both.
 */
export type Choose = (state: string, options: readonly Option[]) => number | null;

/** What a complete run came to: schedules are counted by it. */
export interface End {
  readonly state: string;
  readonly kind: string;
}

/** One run under this chooser; null where the chooser ended it. @throws Error when what it came to is wrong. */
export type Run = (choose: Choose) => Promise<End | null>;

export interface Exploration {
  /** All orders there are. */
  readonly schedules: number;
  /** Most choices in one of them. */
  readonly longest: number;
  /** How many were run; the others are equal to a part of one of these from some moment on. */
  readonly runs: number;
  /** Schedules by mark and kind, as `mark|kind`. */
  readonly counts: ReadonlyMap<string, number>;
}

/** A schedule that came to something wrong. */
export class Difference extends Error {
  override readonly name = 'Difference';
  readonly schedule: readonly string[];
  constructor(message: string, schedule: readonly string[], cause: unknown) {
    super(message, { cause });
    this.schedule = schedule;
  }
}

interface Node {
  readonly options: readonly Option[];
  readonly next: (Node | undefined)[];
  readonly kind: string | null;
}

/**
 * Depth-first through all orders: each run starts anew, follows the choices up to one not yet taken, takes it, and goes
 * on with the first option everywhere. Moments with the same state are one node, followed once.
 * @param merge False follows each order to its end, whatever the state: to check the merging itself.
 * @throws Difference for the first schedule that came to something wrong.
 */
export async function explore(run: Run, merge = true): Promise<Exploration> {
  const nodes = new Map<string, Node>();
  const open: (readonly number[])[] = [[]];
  let root: Node | undefined;
  let runs = 0;

  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const forced = prefix;
    const path: number[] = [];
    const labels: string[] = [];
    let last: Node | undefined;
    /** The node of this state, linked to the one before; true where it was here before. */
    const enter = (state: string, options: readonly Option[], kind: string | null): readonly [Node, boolean] => {
      const key = merge ? state : path.join();
      const known = nodes.get(key);
      const node = known ?? { options, next: [], kind };
      nodes.set(key, node);
      if (last) last.next[path.at(-1) as number] = node;
      else root = node;
      last = node;
      return [node, known !== undefined];
    };
    const choose: Choose = (state, options) => {
      const [node, known] = enter(state, options, null);
      if (node.options.length !== options.length) throw new Error(`Not the same options in the same state: ${state}`);
      const isForced = path.length < forced.length;
      if (!isForced && known) return null;
      const choice = isForced ? (forced[path.length] as number) : 0;
      if (!isForced) for (let other = options.length - 1; other > 0; other -= 1) open.push([...path, other]);
      path.push(choice);
      labels.push(options[choice]?.label ?? '');
      return choice;
    };
    runs += 1;
    try {
      const end = await run(choose);
      if (end !== null) enter(`end ${end.state}`, [], end.kind);
    } catch (error) {
      throw new Difference((error as Error).message, labels, error);
    }
  }
  if (root === undefined) throw new Error('Nothing was run.');
  return { ...summary(root), runs };
}

interface Summary {
  readonly schedules: number;
  readonly longest: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** Counts the ways from a node to its ends. */
function summary(root: Node): Summary {
  const known = new Map<Node, Summary>();
  const summarize = (node: Node): Summary => {
    const before = known.get(node);
    if (before) return before;
    const found =
      node.kind === null ? add(node) : { schedules: 1, longest: 0, counts: new Map([[`|${node.kind}`, 1]]) };
    known.set(node, found);
    return found;
  };
  const add = (node: Node): Summary => {
    const counts = new Map<string, number>();
    let [schedules, longest] = [0, 0];
    node.options.forEach(({ label, mark }, index) => {
      const next = node.next[index];
      if (!next) throw new Error(`Never taken: ${label}`);
      const below = summarize(next);
      schedules += below.schedules;
      longest = Math.max(longest, below.longest + 1);
      for (const [key, count] of below.counts) {
        const own = mark === undefined ? key : `${mark}${key}`;
        counts.set(own, (counts.get(own) ?? 0) + count);
      }
    });
    return { schedules, longest, counts };
  };
  return summarize(root);
}
