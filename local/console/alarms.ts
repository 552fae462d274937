import { duration } from '../../operator/words.ts';
import type { Alarm } from './api.ts';
import { now } from './clock.ts';
import { byId, element, keyedList, type Row, setAttribute, setText, show } from './dom.ts';
import { count, moment, several } from './format.ts';
import { shortName } from './names.ts';

const order = (severity: Alarm['severity']): number => (severity === 'page' ? 0 : severity === 'ticket' ? 1 : 2);

const bySeverityThenAge = (a: Alarm, b: Alarm): number =>
  order(a.severity) - order(b.severity) || b.since.localeCompare(a.since) || a.name.localeCompare(b.name);

/** What broke; the lines behind it say what no data means and where the runbook is. */
const whatBroke = (alarm: Alarm): string => alarm.description.split('\n')[0] ?? '';

/** `page`, `ticket`, or `part` for an alarm that only feeds a composite. */
const calls = (severity: Alarm['severity']): string => severity ?? 'part';

const sinceText = (alarm: Alarm): string => {
  const ms = Date.parse(alarm.since);
  return Number.isNaN(ms) ? '' : `since ${moment(ms, now())}, ${duration(now() - ms)}`;
};

/** A row of the list of alarms that are on: all there is to know before opening the runbook. */
function alarmCard(): Row<Alarm> {
  const severity = element('span', { class: 'severity' });
  const name = element('h3');
  const since = element('span', { class: 'since muted' });
  const description = element('p', { class: 'alarm-description' });
  const reason = element('p', { class: 'alarm-reason muted' });
  const runbook = element('a', { class: 'runbook-link' });
  return {
    element: element(
      'li',
      {},
      element('div', { class: 'alarm-line' }, severity, name, since),
      description,
      reason,
      runbook,
    ),
    update: (alarm) => {
      setText(severity, calls(alarm.severity));
      severity.dataset['severity'] = calls(alarm.severity);
      setText(name, shortName(alarm.name));
      setAttribute(name, 'title', alarm.name);
      setText(since, sinceText(alarm));
      setText(description, whatBroke(alarm));
      setText(reason, alarm.reason);
      if (alarm.runbook !== null) {
        setAttribute(runbook, 'href', `/runbook#${encodeURIComponent(alarm.runbook)}`);
        setText(runbook, `Runbook: ${alarm.runbook}`);
      }
      show(runbook, alarm.runbook !== null);
    },
  };
}

/** A row of one of the folded lists. */
function alarmRow(): Row<Alarm> {
  const name = element('span', { class: 'alarm-name' });
  const severity = element('span', { class: 'severity' });
  const since = element('span', { class: 'since muted' });
  const reason = element('span', { class: 'alarm-reason muted' });
  return {
    element: element('li', {}, name, severity, since, reason),
    update: (alarm) => {
      setText(name, shortName(alarm.name));
      setAttribute(name, 'title', `${alarm.name}: ${whatBroke(alarm)}`);
      setText(severity, calls(alarm.severity));
      severity.dataset['severity'] = calls(alarm.severity);
      setText(since, sinceText(alarm));
      setText(reason, alarm.reason);
    },
  };
}

function foldedList(id: string, title: (count: number) => string): (alarms: readonly Alarm[]) => void {
  const update = keyedList<Alarm>(byId(id, HTMLElement), ({ name }) => name, alarmRow);
  return (alarms) => {
    setText(byId(`${id}-count`, HTMLElement), title(alarms.length));
    show(byId(`${id}-box`, HTMLElement), alarms.length > 0);
    update(alarms);
  };
}

/** The list of alarms: what is on first, the rest folded to a count. */
export function createAlarms() {
  const updateOn = keyedList<Alarm>(byId('alarms-on', HTMLElement), ({ name }) => name, alarmCard);
  const updateParts = foldedList('alarms-part', (n) => `${several(n, 'part')} of a composite in alarm`);
  const updateNoData = foldedList('alarms-no-data', (n) => `${count(n)} without data`);
  const updateOk = foldedList('alarms-ok', (n) => `${count(n)} OK`);
  let alarms: readonly Alarm[] = [];

  const tick = (): void => {
    const on = alarms.filter(({ state }) => state === 'ALARM');
    const calling = on.filter(({ severity }) => severity !== null);
    updateOn(calling);
    updateParts(on.filter(({ severity }) => severity === null));
    updateNoData(alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA'));
    updateOk(alarms.filter(({ state }) => state === 'OK'));
    show(byId('alarms-quiet', HTMLElement), alarms.length > 0 && calling.length === 0);
    setText(
      byId('alarms-summary', HTMLElement),
      alarms.length === 0 ? '' : `${count(calling.length)} of ${count(alarms.length)} on`,
    );
  };
  return {
    take: (taken: readonly Alarm[]): void => {
      alarms = taken.toSorted(bySeverityThenAge);
      tick();
    },
    /** Brings the ages up to date. */
    tick,
  };
}
