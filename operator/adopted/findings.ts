/** What was found of something in the account, in words. */
export interface Findings {
  /** What keeps a stage from working as it should, each with its mend. */
  readonly problems: readonly string[];
  /** What one should know. */
  readonly notes: readonly string[];
}

export const nothingFound: Findings = { problems: [], notes: [] };

export const joined = (all: readonly Findings[]): Findings => ({
  problems: all.flatMap(({ problems }) => problems),
  notes: all.flatMap(({ notes }) => notes),
});
