// Writes docs/api-report/ of the package in dist/: `npm run api-report`, after a change of what can be imported.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFile, reportFolder, writeApiReports } from './api-report.ts';

mkdirSync(reportFolder, { recursive: true });
for (const [entry, text] of writeApiReports()) writeFileSync(join(reportFolder, reportFile(entry)), text);
