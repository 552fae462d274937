import type { Provider } from '../../functions/providers/provider.ts';
import type { SearchIndex } from '../../functions/shared/table-keys.ts';
import type { MetricTotal } from '../../local/aws/cloudwatch/store.ts';
import type { Item } from './items.ts';
import type { Ledger } from './ledger.ts';
import type { Sent } from './sender.ts';

/** All that a run left behind. */
export interface Evidence {
  readonly sent: readonly Sent[];
  readonly ledger: Ledger;
  readonly items: readonly Item[];
  /** The keys of the messages in each index of the table. */
  readonly indexes: Readonly<Record<SearchIndex, readonly string[]>>;
  /** How many messages the dead-letter queue holds. */
  readonly deadLetters: number;
  readonly leftInQueue: number;
  /** All of Delivrd's metrics. */
  readonly totals: readonly MetricTotal[];
  readonly providers: ReadonlyMap<string, Provider>;
}
