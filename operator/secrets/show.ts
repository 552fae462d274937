import { styleText } from 'node:util';
import type { SecretKind } from '../../functions/shared/secrets.ts';
import { columns } from '../show.ts';
import { urlKeyName } from './change.ts';
import type { ListedSecrets } from './list.ts';
import { lookedAtDays } from './uses.ts';

const minute = (time: string): string => `${time.slice(0, 16)}Z`;

/** For a person: a line for each live secret, and what is missing. */
export function showSecrets(listed: readonly ListedSecrets[], where: string): string {
  const rows = listed.flatMap(({ provider, kind, checked, secrets }) =>
    secrets.length === 0
      ? [[provider, kind, styleText('red', 'none'), '', '']]
      : secrets.map(({ fingerprint, storedAt, lastUsedAt }, at) => [
          provider,
          checked ? kind : `${kind} (not checked)`,
          `${fingerprint ?? '-'}${at === 0 && secrets.length > 1 ? ' newest' : ''}`,
          storedAt === null ? 'not known' : minute(storedAt),
          lastUsedAt === null ? `not in ${lookedAtDays} days` : minute(lastUsedAt),
        ]),
  );
  const missing = listed.filter(({ checked, live }) => checked && live === 0).map(missingInWords(where));
  const several = listed.find(({ live }) => live > 1);
  const old = several?.secrets.at(-1)?.fingerprint;
  return [
    columns(['PROVIDER', 'KIND', 'FINGERPRINT', 'STORED', 'LAST USED'], rows),
    '',
    'Ingest writes down a use once an hour: the last one may be up to an hour later.',
    ...missing,
    ...(several && old
      ? [`Once one is no longer used: npm run -s dlr -- secrets retire ${nameOf(several)} --fingerprint ${old}${where}`]
      : []),
  ].join('\n');
}

const missingInWords =
  (where: string) =>
  ({ provider, kind }: ListedSecrets): string =>
    `No ${kind} of ${provider} is stored: its callbacks are refused. npm run -s dlr -- secrets add ${nameOf({ provider, kind })}${kind === 'basic' ? ' --name basic' : ''}${where}`;

const nameOf = ({ provider, kind }: { readonly provider: string; readonly kind: SecretKind }): string =>
  kind === 'urlKey' ? urlKeyName : provider;
