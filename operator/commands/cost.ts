import { type Command, InvalidArgumentError, Option } from 'commander';
import { plainCommand, print } from './command.ts';

interface Options {
  readonly rate: number;
  readonly reportsPerMessage: number;
  readonly stage?: string;
  readonly json: boolean;
}

const number =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    return value;
  };

export const addCost = (program: Command): Command =>
  plainCommand(program, 'cost', 'what a stage costs at some rate: a million reports, and a month; asks nobody')
    .addOption(
      new Option('--rate <n>', 'reports a second, on average over the month')
        .argParser(number(0.001, 100_000))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--reports-per-message <n>', 'reports of a message, repeats among them')
        .default(2)
        .argParser(number(1, 100)),
    )
    .option('--stage <name>', 'by the settings of this stage (default: that of cdk.json)')
    .option('--json', 'print JSON for a script', false)
    .addHelpText(
      'after',
      `
In US dollars by the list prices of us-east-1 without free tiers and discounts (lib/prices.ts has them, with their dates). Calls, bytes and
write units are counted on what is deployed; how long a run of a function lasts, and how full batches are at a rate, is calculated:
docs/performance.md. A line that ends in "estimated" or "at most" has a guess in it. What is the same whatever comes (metrics, alarms,
dashboard, secrets, polls of the empty queue, with deadlines the look each minute for what is due) stands apart.

For instance: npm run -s dlr -- cost --rate 100 --stage prod`,
    )
    .action(async ({ rate, reportsPerMessage, stage, json }: Options) => {
      const [{ readStage }, { priceOf }, { showCost }] = await Promise.all([
        import('../stage.ts'),
        import('../cost/price.ts'),
        import('../cost/show.ts'),
      ]);
      const priced = priceOf(await readStage(stage === undefined ? {} : { stage }), { rate, reportsPerMessage });
      print({ json }, priced, () => showCost(priced));
    });
