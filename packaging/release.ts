// Makes a release of this checkout: version, commit, tag. `npm run release -- --help`.
import { parseArgs } from 'node:util';
import { NotReleased, plan, presentNotes, release } from './releasing.ts';

const usage = `npm run release -- patch|minor|major|VERSION

Writes the version, commits and tags, from a clean main of whose CHANGELOG.md says what changes for whom, dated today. Pushes nothing:
the tag, once it is pushed, is published by .github/workflows/release.yml.

  --dry-run  change nothing, print what would be
  --notes    print what CHANGELOG.md says of the present version, and end
  --help     print this

Exit codes: 0 tagged, 1 something stands against it, 2 wrong use.`;

function main(): number {
  let flags: ReturnType<typeof readFlags>;
  try {
    flags = readFlags();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  const { values, positionals } = flags;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const root = process.cwd();
  if (values.notes) {
    console.log(presentNotes(root));
    return 0;
  }
  const [wanted, ...more] = positionals;
  if (wanted === undefined || more.length > 0) {
    console.error(`Expected one version.\n\n${usage}`);
    return 2;
  }
  try {
    const next = plan(root, wanted, new Date().toISOString().slice(0, 10));
    if (values['dry-run']) {
      console.log(`Would commit and tag ${next.tag}:\n\n${next.notes}`);
      return 0;
    }
    release(root, next);
    console.log(`Tagged ${next.tag}. To publish it: git push --atomic origin main ${next.tag}`);
    return 0;
  } catch (error) {
    if (!(error instanceof NotReleased)) throw error;
    console.error(`Not released:\n${error.message}`);
    return 1;
  }
}

const readFlags = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false },
      notes: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

process.exitCode = main();
