import type { Report } from '../domain/report.ts';
import type { Composed, Provider, Wish } from './provider.ts';

/** The report that a provider's own parser reads in a request that the provider composes; undefined where it reads none. */
export function composedReport({ compose, parse }: Provider, wish: Wish): Report | undefined {
  const { query, contentType, body, headers } = compose(wish);
  const outcome = parse({
    headers: { 'content-type': contentType, ...headers },
    query,
    body: Buffer.from(body),
  });
  return outcome.kind === 'reports' ? outcome.reports[0] : undefined;
}

/** A POST of a JSON object, or of a list. */
export const jsonRequest = (body: object): Composed => ({
  query: '',
  contentType: 'application/json',
  body: JSON.stringify(body),
});

/** A POST of a form, its fields in this order. */
export const formRequest = (fields: Readonly<Record<string, string>>): Composed => ({
  query: '',
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams(fields).toString(),
});

/** A request whose fields stand in the URL, in this order. */
export const queryRequest = (fields: Readonly<Record<string, string>>): Composed => ({
  query: new URLSearchParams(fields).toString(),
  contentType: 'application/x-www-form-urlencoded',
  body: '',
});

/** A time of UTC as `2026-01-31 12:30:59`, without its zone; undefined where there is none. @param at epoch milliseconds or ISO 8601. */
export const spacedTime = (at: number | string | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** When a made-up message was submitted: where nothing is said, a moment before its event. */
export function submission({ atMs, submittedAtMs }: Wish): string | undefined {
  const ms = submittedAtMs ?? (atMs === undefined ? undefined : atMs - 4_000);
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
