import type { BatchQueue } from '../aws/batch-queue.ts';
import type { ReadRoutes } from '../aws/routes.ts';
import type { Search } from '../aws/search.ts';
import type { Reader } from '../aws/table.ts';
import type { PreviewSetting } from '../shared/preview-setting.ts';
import type { Providers } from '../shared/provider-settings.ts';
import type { SearchIndex } from '../shared/table-keys.ts';

/** What the use cases of the API work with. */
export interface Application {
  readonly providers: Providers;
  readonly queue: BatchQueue;
  readonly table: Reader;
  readonly search: Search;
  /** Which indexes there are. */
  readonly indexes: Readonly<Record<SearchIndex, boolean>>;
  readonly preview: PreviewSetting;
  /** How the providers of a country did; null where the stage counts no routes. */
  readonly routes: ReadRoutes | null;
}
