import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, type Settings } from '../../lib/settings.ts';
import { synthesizeStage } from '../stage-template.ts';
import type { Template } from './template.ts';

const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));

/** The template that these settings give, with the flags of cdk.json. */
export const templateOf = (settings: Settings): Template => synthesizeStage({ settings, context }).template;

/** The template of a stage as cdk.json says. @throws Error that names each wrong setting. */
export const presentTemplate = (stage?: string): Template =>
  templateOf(readSettings(context.delivrd, stage ?? context.stage));
