import { styleText } from 'node:util';
import { columns } from '../show.ts';
import type { Priced } from './price.ts';
import { secondsPerMonth } from './work.ts';

/** What a stage costs, for a person. */
export function showCost(priced: Priced): string {
  const { stage, rate, reportsPerMessage, batch, lines, dollarsPerMillion, dollarsPerMonth, fixed, totalPerMonth } =
    priced;
  const millions = (rate * secondsPerMonth) / 1e6;
  const table = columns(
    ['SERVICE', 'WHAT', 'OF A MILLION REPORTS', '$ A MILLION', '$ A MONTH'],
    [
      ...lines.map(({ service, what, quantity, unit, dollars }) => [
        service,
        what,
        `${amount(quantity)} ${unit}`,
        dollars.toFixed(3),
        money(dollars * millions),
      ]),
      ['', styleText('bold', 'all of them'), '', dollarsPerMillion.toFixed(2), money(dollarsPerMonth)],
      ...fixed.map(({ what, dollarsPerMonth: each }) => ['', `${what}`, '', '-', money(each)]),
    ],
  );
  return [
    styleText(
      'bold',
      `${stage} at ${amount(rate)} reports a second: $${money(totalPerMonth)} a month, $${dollarsPerMillion.toFixed(2)} a million reports`,
    ),
    table,
    `${amount(reportsPerMessage)} reports a message; ${amount(batch)} in a batch. US dollars, list prices of us-east-1 without free tiers (lib/prices.ts). Time of functions and fill of batches are calculated.`,
  ].join('\n\n');
}

const amount = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: value >= 100 ? 6 : 3 });
const money = (dollars: number): string =>
  dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
