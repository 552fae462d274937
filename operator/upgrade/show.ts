import type { Change, Fate, Upgrade } from './judge.ts';

const headings: Readonly<Record<Fate, string>> = {
  replaced: 'REPLACED by a new, empty one',
  'may be replaced': 'MAY BE REPLACED or interrupted',
  deleted: 'DELETED',
  'kept outside': 'LEAVES THE STACK, and stays in the account',
  renewed: 'MADE ANEW',
  refused: 'THE DEPLOYMENT FAILS OR UNDOES ITSELF',
  moved: 'THE STAGE TURNS TO ANOTHER',
};

/** For a person. */
export function showUpgrade({ ok, changes }: Upgrade): string {
  const line = ({ fate, id, type, why }: Change): string => `  ${headings[fate]}: ${id} (${type}): ${why}.`;
  const kept = changes.filter(({ isKept }) => isKept).map(line);
  const others = changes.filter(({ isKept }) => !isKept).map(line);
  return [
    ok
      ? 'Whatever holds data or is registered stays as it is.'
      : 'Do not deploy this as it is. Of what holds data or is registered:',
    ...kept,
    ...(others.length > 0 ? ['Made anew by a deployment, without loss:', ...others] : []),
    ...(ok ? [] : ['What to do: docs/upgrading.md.']),
  ].join('\n');
}
