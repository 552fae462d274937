/** A part of a policy: one effect on one action and one resource. A statement with several is the sum of these. */
export interface Rule {
  readonly effect: 'Allow' | 'Deny';
  /** Patterns with `*` and `?`. */
  readonly action: string;
  readonly resource: string;
  /** All of these must hold. */
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly key: string;
  /** One of these must be the key's value. */
  readonly values: readonly string[];
  /** Whether the values are patterns. */
  readonly isLike?: true;
}

/** What is asked of the policies. */
export interface Request {
  readonly action: string;
  /** An ARN; `*` for an action that knows no resources. */
  readonly resource: string;
  /** Condition keys with their values. */
  readonly context: Readonly<Record<string, string>>;
}

/** Why a request is refused, in the words of AWS. */
export type Denial = 'identity-based Deny' | 'resource-based Deny' | 'nothing allows it';
export type Decision = { readonly allowedBy: Rule } | { readonly denied: Denial };

/** The keys that are known, by operator. But for those of ARNs they compare whole values here, none of which has capitals to ignore. */
const knownConditions: Readonly<Record<string, readonly string[]>> = {
  ArnEquals: ['aws:SourceArn'],
  ArnLike: ['aws:SourceArn'],
  Bool: ['aws:SecureTransport'],
  StringEquals: ['cloudwatch:namespace', 'aws:SourceAccount', 'aws:SourceArn'],
};

/**
 * The rules of a resolved policy document.
 * @param where names the policy in errors.
 * @throws Error for anything that it does not know: a part left out would allow or refuse other calls than AWS does.
 */
export function readRules(document: unknown, where: string): readonly Rule[] {
  const unknown = (what: string): Error => new Error(`The local stack does not know ${what} (${where}).`);
  const { Version, Statement, ...others } = document as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(others)) throw unknown(`${key} in a policy`);
  if (Version !== '2012-10-17') throw unknown(`policies of version ${Version}`);

  const patterns = (value: unknown): readonly string[] =>
    many(value).map((pattern) => {
      if (typeof pattern !== 'string') throw unknown(`${JSON.stringify(pattern)} as an action or a resource`);
      if (pattern.includes('${')) throw unknown(`the policy variable in ${pattern}`);
      return pattern;
    });
  const conditions = (value: unknown): readonly Condition[] =>
    Object.entries((value ?? {}) as object).flatMap(([operator, keys]) =>
      Object.entries(keys as object).map(([key, values]) => {
        if (!knownConditions[operator]?.includes(key)) throw unknown(`the condition ${operator} on ${key}`);
        const isLike = operator.startsWith('Arn') ? ({ isLike: true } as const) : {};
        return { key, values: many(values).map(String), ...isLike };
      }),
    );

  return many(Statement).flatMap((statement) => {
    const { Sid: _, Effect, Action, Resource, Condition, ...rest } = statement as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(rest)) throw unknown(`${key} in a statement`);
    if (Effect !== 'Allow' && Effect !== 'Deny') throw unknown(`the effect ${Effect}`);
    if (Action === undefined || Resource === undefined) throw unknown('a statement without Action or Resource');
    return patterns(Action).flatMap((action) =>
      patterns(Resource).map((resource) => ({ effect: Effect, action, resource, conditions: conditions(Condition) })),
    );
  });
}

const many = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** An explicit Deny of either kind of policy wins; what nothing allows is refused. */
export function decide(
  identityBased: readonly Rule[],
  resourceBased: readonly Rule[],
  { action, resource, context }: Request,
): Decision {
  const speaksOf = (rule: Rule): boolean =>
    // Names of actions ignore case, ARNs do not.
    matches(rule.action.toLowerCase(), action.toLowerCase()) &&
    matches(rule.resource, resource) &&
    rule.conditions.every(
      ({ key, values, isLike }) =>
        Object.hasOwn(context, key) &&
        values.some((value) => (isLike ? matches(value, context[key] ?? '') : value === context[key])),
    );
  const first = (rules: readonly Rule[], effect: Rule['effect']): Rule | undefined =>
    rules.find((rule) => rule.effect === effect && speaksOf(rule));

  if (first(identityBased, 'Deny')) return { denied: 'identity-based Deny' };
  if (first(resourceBased, 'Deny')) return { denied: 'resource-based Deny' };
  const allowedBy = first(identityBased, 'Allow');
  return allowedBy ? { allowedBy } : { denied: 'nothing allows it' };
}

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern);

/** Whether all of the text is what the pattern says: `*` any characters or none, `?` any one, all else itself. */
export function matches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  for (let position = 0; position < text.length; ) {
    if (pattern[at] === '*') {
      star = at;
      mark = position;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      mark += 1;
      at = star + 1;
      position = mark;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
