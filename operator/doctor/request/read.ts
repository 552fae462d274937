import { openWeb } from '../../../functions/aws/web.ts';
import type { Provider } from '../../../functions/providers/provider.ts';
import { providersBy } from '../../../functions/shared/named.ts';
import { liveOf, type SecretDocument } from '../../../functions/shared/secrets.ts';
import { outputs } from '../../../functions/shared/stack-outputs.ts';
import { type Deployed, openDeployed } from '../../deployed.ts';
import { OperatorError } from '../../operator-error.ts';
import { readInput } from '../../read-input.ts';
import { openSecrets } from '../../secrets/open.ts';
import { type Capture, readCapture } from './capture.ts';
import { diagnose, type RequestFinding, type Suspect } from './diagnose.ts';

export interface RequestOptions {
  /** A file, or - for standard input. */
  readonly request: string;
  readonly provider: string;
  /** The URL as it is registered with the provider, where it is not the one that was captured. */
  readonly url?: string | undefined;
  /** Stacks whose secrets may have been taken by mistake. */
  readonly otherStack: readonly string[];
  readonly port: number;
  readonly where: string;
}

/** Why a captured request is refused by this stack. @throws OperatorError where the capture can't be read or the stack has no such provider. */
export async function diagnoseRequest(stack: Deployed, options: RequestOptions): Promise<readonly RequestFinding[]> {
  const { request: place, provider: id, url = null } = options;
  if (url !== null && !URL.canParse(url)) throw new OperatorError(`--url: got ${url}; expected a whole URL.`);
  const providers = await stack.providers();
  const [provider, settings] = [
    providersBy(providers).get(id),
    Object.hasOwn(providers, id) ? providers[id] : undefined,
  ];
  if (!provider || !settings)
    throw new OperatorError(`No provider "${id}" is configured; there are ${Object.keys(providers).join(', ')}.`);
  const bytes = await readInput(place, '--request');
  const capture = readCapture(bytes, place === '-' ? 'standard input' : place);
  const store = await openSecrets(stack);
  const { document: current } = await store.read();
  const others = await Promise.all(
    options.otherStack.map(async (name) => {
      const other = await openSecrets(await openDeployed({ stack: name, port: options.port }));
      return [name, (await other.read()).document] as const;
    }),
  );
  return diagnose({
    provider,
    settings: settings.authentication,
    capture,
    documents: {
      current,
      previous: await store.previous(),
      others: Object.fromEntries(others),
    },
    ...(await certificateIn(stack, provider, current, capture)),
    providers: Object.keys(providers),
    baseUrl: await stack.output(outputs.callbackBaseUrl),
    registered: url,
    now: Date.now(),
    where: options.where,
  });
}

const fetchedWithinMs = 10_000;

/** From where ingest fetches it, too: a place that the scheme names. */
async function certificateIn(
  { place }: Deployed,
  { id, signature }: Provider,
  document: SecretDocument,
  capture: Capture,
): Promise<Pick<Suspect, 'certificate'>> {
  const url = signature?.certificateUrl?.(capture, liveOf(document, 'signingSecret', id)) ?? null;
  if (url === null) return {};
  return {
    certificate: await openWeb(place.endpoint)
      .text(url, fetchedWithinMs)
      .catch(() => null),
  };
}
