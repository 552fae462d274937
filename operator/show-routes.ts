import { styleText } from 'node:util';
import { restMinutes } from '../functions/aws/route-window.ts';
import type { Route, Routes } from '../functions/domain/routes.ts';
import { columns, safe } from './show.ts';
import { duration } from './words.ts';

/** The providers of a country for a person: a table, best first, and what to know about it. */
export function showRoutes({ country, since, until, routes, note }: Routes): string {
  const head = styleText('bold', `Messages to ${country} that began from ${minute(since)} to ${minute(until)}`);
  if (note !== null) return `${head}\n\n${note}`;
  const table = columns(
    ['PROVIDER', 'MESSAGES', 'DELIVERED', 'AT LEAST', 'CONFIRMED', '90 % WITHIN', 'PRICE PER DELIVERED'],
    routes.map((route) => [
      safe(route.provider),
      String(route.messages),
      percent(route.deliveryRate),
      percent(route.lowerBound),
      route.conversion === null ? '-' : `${percent(route.conversion)} of ${route.expected}`,
      route.timeToFinalP90Seconds === null ? '-' : duration(1000 * route.timeToFinalP90Seconds),
      route.pricePerDelivered.map(({ amount, currency }) => `${amount} ${currency}`).join(', ') || '-',
    ]),
  );
  return [head, table, ...routes.filter(({ suspect }) => suspect).map(suspicion), legend].join('\n\n');
}

const minute = (instant: string): string => `${instant.slice(0, 16)}Z`;
const percent = (value: number | null): string => (value === null ? '-' : `${value.toFixed(1)} %`);

const suspicion = ({ provider }: Route): string =>
  `${safe(provider)} is last: fewer of its messages are confirmed than of the others’, by more than chance. Its receipts may be fake (docs/runbook.md#conversion).`;

const legend = `Best first by AT LEAST, below which the share hardly lies: few messages prove little. What failed, was closed without a receipt or is
open counts as not delivered; what began in the last ${restMinutes} minutes is left out.`;
