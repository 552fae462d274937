import type { Random } from '../../local/demo/random.ts';
import type { Content } from './document.ts';
import type { Meaning } from './seeds.ts';

/** A case while it is being made. */
export interface Draft {
  readonly chance: Random;
  readonly decisive: readonly string[];
  /** What the request means as long as nothing decisive is touched. */
  meaning: Meaning | null;
  hasNewId: boolean;
  /** Whether a mutation left it open how the request is read. */
  isOpen: boolean;
}

/** One way to spoil the content of a request. */
export interface ContentMutator<T extends Content> {
  readonly name: string;
  readonly apply: (content: T, draft: Draft) => T;
}
