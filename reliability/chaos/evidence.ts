import type { Provider } from '../../functions/providers/provider.ts';
import type { MetricTotal } from '../../local/aws/cloudwatch/store.ts';
import type { Indexes, Item } from './items.ts';
import type { Ledger } from './ledger.ts';
import type { Sent } from './sender.ts';
import type { Tidings } from './tidings.ts';

/** All that a run left behind. */
export interface Evidence {
  readonly sent: readonly Sent[];
  readonly ledger: Ledger;
  readonly tidings: Tidings;
  readonly items: readonly Item[];
  readonly indexes: Indexes;
  /** How many messages the dead-letter queue holds. */
  readonly deadLetters: number;
  readonly leftInQueue: number;
  /** All of Delivrd's metrics. */
  readonly totals: readonly MetricTotal[];
  readonly providers: ReadonlyMap<string, Provider>;
}
