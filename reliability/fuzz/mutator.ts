import type { Random } from '../../local/runtime/random.ts';
import type { Content } from './document.ts';
import type { Knowledge } from './knowledge.ts';
import type { Meaning } from './seeds.ts';

/** A case while it is being made. */
export interface Draft {
  readonly chance: Random;
  readonly knowledge: Knowledge;
  /** Numbers and texts that must turn up nowhere. */
  readonly planted: string[];
  /** What the request means as long as nothing decisive is touched. */
  meaning: Meaning | null;
  /** Whether the mutation at work has itself said what the request means now. */
  isTold: boolean;
  /** Whether a mutation left it open how the request is read. */
  isOpen: boolean;
}

/** One way to spoil the content of a request. */
export interface ContentMutator<T extends Content> {
  readonly name: string;
  readonly apply: (content: T, draft: Draft) => T;
}

/** Says what the request means from here on. */
export function tell(draft: Draft, meaning: Meaning): void {
  draft.meaning = meaning;
  draft.isTold = true;
}

/** Gives the only report another id; `old` is the one that the request held, `id` the one that it holds now. */
export function tellId(draft: Draft, old: string, id: string): void {
  const [only] = draft.meaning?.reports ?? [];
  if (draft.meaning === null || only === undefined) return;
  // White space around an id means nothing; behind it may stand a part.
  const messageId = id.trim() + only.messageId.slice(old.trim().length);
  tell(draft, { ...draft.meaning, reports: [{ ...only, messageId }] });
}

/** Whether a text of the request is the id of its only report, the part aside. */
export function isId(meaning: Meaning | null, text: string): boolean {
  const [only, ...others] = meaning?.reports ?? [];
  return only !== undefined && others.length === 0 && only.messageId.split('/')[0] === text.trim();
}
