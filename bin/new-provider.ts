import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { showWritten, writeProvider } from '../operator/new-provider/write.ts';
import { OperatorError } from '../operator/operator-error.ts';

const usage = `npm run -s new-provider -- ID

Writes the skeleton of a provider: its file, its errors, its cases, its proof, and its lines in the lists of all. ID is what stands
in the callback URL. What it can't know is marked; npx vitest run test/providers lists that, and certifies the provider once
nothing is missing.

Exit codes: 0 written, 2 wrong use.`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h', default: false } },
  });
  const [id, ...more] = positionals;
  if (values.help) console.log(usage);
  else if (id === undefined || more.length > 0) throw new OperatorError(`Expected one id.\n\n${usage}`);
  else {
    const today = new Date().toISOString().slice(0, 10);
    console.log(showWritten(id, writeProvider(join(import.meta.dirname, '..'), { id, today })));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
