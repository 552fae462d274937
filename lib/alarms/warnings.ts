import { ownRunbook, type Settings } from '../settings.ts';

/** What would keep an alarm from reaching anybody, or its link from leading anywhere; told at synth for a stage that is protected. */
export function alarmWarnings({ alarms, protect, stage }: Settings): readonly string[] {
  if (!protect) return [];
  const nobody = alarms.emails.page.length === 0;
  return [
    ...(nobody
      ? [
          `pages of ${stage} reach nobody by mail: set alarms.emails.page, or subscribe to the topic in the output PageTopicArn.`,
        ]
      : []),
    ...(alarms.runbookUrl === ownRunbook
      ? [
          `alarms of ${stage} name the runbook as ${ownRunbook}: set alarms.runbookUrl to where your people can open it.`,
        ]
      : []),
  ];
}
