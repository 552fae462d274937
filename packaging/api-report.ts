import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { entries } from './package-json.ts';

const root = join(import.meta.dirname, '..');
/** The reports that are kept, which show in a diff what changes for whoever imports the package. */
export const reportFolder = join(root, 'docs', 'api-report');

export type Entry = (typeof entries)[number];
const imports: Readonly<Record<Entry, string>> = { lib: 'delivrd', client: 'delivrd-client' };
export const reportFile = (entry: Entry): string => `${imports[entry]}.api.md`;

/** What can be imported of the package in dist/, by entry, as text. @throws Error where the types refer to what nobody can import. */
export function writeApiReports(): ReadonlyMap<Entry, string> {
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-api-'));
  try {
    return new Map(entries.map((entry) => [entry, write(entry, folder)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(entry: Entry, folder: string): string {
  const dist = join(root, 'dist');
  const extractorConfig = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(dist, 'package.json'),
    configObject: {
      projectFolder: dist,
      mainEntryPointFilePath: join(dist, entry, 'index.d.ts'),
      compiler: {
        overrideTsconfig: {
          compilerOptions: { module: 'nodenext', target: 'es2022', strict: true, skipLibCheck: true, types: ['node'] },
          include: [`${entry}/index.d.ts`],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: folder,
        reportTempFolder: folder,
        reportFileName: imports[entry],
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        // Each is public: there is no @public to forget.
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // What a client's fields are their names say; and what they hold is in the report, importable by name or not.
          ...(entry === 'client' && {
            'ae-undocumented': { logLevel: ExtractorLogLevel.None },
            'ae-forgotten-export': { logLevel: ExtractorLogLevel.None },
          }),
        },
        // Comments are for people and editors; its own words for them are not everybody's.
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  const problems: string[] = [];
  Extractor.invoke(extractorConfig, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error || message.logLevel === ExtractorLogLevel.Warning)
        problems.push(message.text);
    },
  });
  if (problems.length > 0) throw new Error(`The types of ${imports[entry]}:\n${problems.join('\n')}`);
  return readFileSync(join(folder, reportFile(entry)), 'utf8').replaceAll('\r\n', '\n');
}
