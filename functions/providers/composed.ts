import type { Report } from '../domain/report.ts';
import type { Provider, Wish } from './provider.ts';

/** The report that a provider's own parser reads in a request that the provider composes; undefined where it reads none. */
export function composedReport({ compose, parse }: Provider, wish: Wish): Report | undefined {
  const { query, contentType, body } = compose(wish);
  const outcome = parse({ headers: { 'content-type': contentType }, query, body: Buffer.from(body), timeZone: 'UTC' });
  return outcome.kind === 'reports' ? outcome.reports[0] : undefined;
}
