import { ownRunbook, type Settings } from '../settings.ts';
import type { Standing } from '../standing.ts';

/** What would keep an alarm from reaching anybody, or its link from leading anywhere; told at synth for a stage that is protected. */
export function alarmWarnings(
  { alarms, protect, stage }: Settings,
  { isOwn }: Pick<Standing, 'isOwn'>,
): Readonly<Record<string, string>> {
  if (!protect) return {};
  const nobody = alarms.emails.page.length === 0;
  return {
    ...(nobody && {
      pages: `pages of ${stage} reach nobody${isOwn ? ' by mail' : ''}: set alarms.emails.page, or subscribe to ${isOwn ? 'the topic in the output PageTopicArn' : 'topics.page'}.`,
    }),
    ...(alarms.runbookUrl === ownRunbook && {
      runbook: `alarms of ${stage} name the runbook as ${ownRunbook}: set alarms.runbookUrl to where your people can open it.`,
    }),
  };
}
