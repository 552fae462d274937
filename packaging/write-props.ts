// Writes lib/props.ts: `npm run props`, after a change of the settings' schema.
import { writeFileSync } from 'node:fs';
import { propsFile, writeProps } from './props.ts';

writeFileSync(propsFile, writeProps());
