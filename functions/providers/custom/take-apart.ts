import { fold, type PriceText, priceText } from '../../domain/report.ts';
import { eventIn, otherEvent } from '../reading/events.ts';
import { bareId, looseName, plainText, text, toFields } from '../reading/fields.ts';
import { isObject } from '../reading/json.ts';
import { opened, type Path, type Placed, valueAt, valuesAt } from '../reading/path.ts';
import type { Taken } from '../reading/reports.ts';
import { mostReports } from '../reading/unwrap.ts';
import { type Lists, meaningOf } from '../reading/verdict.ts';
import { namedFields, objectOr, type Plan, type Section, stepsBeside } from './plan.ts';

/** Null where nothing says where its reports lie: they are then found by their look. */
export function takeApart(plan: Plan, document: unknown): readonly Taken[] | null {
  const reports = reportsIn(plan, document);
  const read = readerIn(document);
  if (plan.reports === null && Object.keys(plan.fields).length === 0) {
    const others = reports.flatMap(({ value }) => otherThanReport(plan, value, read) ?? []);
    return others.length > 0 && others.length === reports.length ? others : null;
  }
  if (reports.length > 0) return reports.map((report) => takeOne(plan, report, read));
  const other = otherThanReport(plan, document, read);
  return [other ?? { path: plan.settings.reports ?? 'body', expected: 'at least one report' }];
}

const reportsIn = ({ reports }: Plan, document: unknown): readonly Placed[] =>
  reports !== null
    ? valuesAt(document, reports, mostReports)
    : Array.isArray(document)
      ? document.slice(0, mostReports + 1).map((value, index) => ({ value, at: `[${index}]` }))
      : [{ value: document, at: '' }];

/** A document, of which what is the same for all of its reports is looked up once. */
interface Read {
  /** The value at a path, of a report or of the document. */
  readonly at: (report: unknown, path: Path) => unknown;
  /** The event that the document itself names. */
  readonly event: string | null;
}

function readerIn(document: unknown): Read {
  const found = new Map<Path, unknown>();
  return {
    at: (report, path) => {
      if (!path.isFromRoot) return valueAt(report, path.steps);
      if (!found.has(path)) found.set(path, valueAt(document, path.steps));
      return found.get(path);
    },
    event: eventIn(toFields(objectOr(document))),
  };
}

/** What it is by the setting of its event, where that says that it is no report. */
function otherThanReport({ event, settings }: Plan, report: unknown, read: Read): Taken | null {
  const told = event === null ? null : plainText(read.at(report, event));
  if (told === null || settings.event?.reports.some((one) => fold(one) === fold(told))) return null;
  return { other: otherEvent(told, null, noName, false) ?? 'other' };
}

const noName = /(?!)/;

function takeOne(plan: Plan, placed: Placed, read: Read): Taken {
  const { fields, settings, names } = plan;
  const report = opened(placed.value);
  const other = otherThanReport(plan, report, read);
  if (other) return other;
  if (!isObject(report)) return { path: placed.at === '' ? 'body' : placed.at, expected: 'an object' };
  const own = ownOf(plan, report);
  const told = plan.event === null ? (eventIn(toFields(own)) ?? read.event) : null;
  const textAt = (path: Path | undefined): string | null => (path ? plainText(read.at(report, path)) : null);
  const given = namedFields().flatMap((field): [string, unknown][] => {
    const value = fields[field] && read.at(report, fields[field]);
    // Some tell by true or false whether it arrived.
    return value === undefined ? [] : [[names[field][0], typeof value === 'boolean' ? String(value) : value]];
  });
  const record = Object.fromEntries([...Object.entries(own), ...given]);
  if (fields.status) {
    // What the settings say of the status is not for the name of an event to decide; what kind of event it is, it tells.
    const kind = otherEvent(told, text(toFields(record), ['type']), null, isListed(plan, record['status']));
    if (kind !== null) return { other: kind };
  }
  return {
    record,
    at: placed.at,
    event: fields.status ? null : told,
    eventId: textAt(fields.eventId),
    price: readPrice(textAt(fields.price), textAt(fields.currency) ?? settings.currency ?? ''),
  };
}

const isListed = (lists: Lists, word: unknown): boolean => meaningOf(lists, plainText(word) ?? '') !== undefined;

/**
 * The fields in which what has no path is looked for: those beside the id, and those of the report around it, but for an id
 * there. What has a path lies nowhere else, and a field to which one leads is nothing else.
 */
function ownOf({ fields, event, names }: Plan, report: Section): Section {
  const steps = stepsBeside(fields.id);
  const inner = steps.length === 0 ? null : objectOr(opened(valueAt(report, steps)));
  const taken = new Set(namedFields().flatMap((field) => (fields[field] ? names[field].map(looseName) : [])));
  // Else it would be asked what kind of event it is.
  if (event !== null) taken.add('type');
  const pointedAt = [...Object.values(fields), ...(event ? [event] : [])].filter(({ isFromRoot }) => !isFromRoot);
  const left = (object: Section, at: Path['steps']): readonly [string, unknown][] => {
    const pointed = new Set(pointedAt.filter((path) => leadsInto(path, at)).map((path) => path.steps[at.length]));
    return Object.entries(object).filter(([name]) => !taken.has(looseName(name)) && !pointed.has(name));
  };
  const outer = left(report, []).filter(([name]) => inner === null || looseName(name) !== bareId);
  return Object.fromEntries([...outer, ...left(inner ?? {}, steps)]);
}

/** Whether a path leads to a field of the object at some steps. */
const leadsInto = ({ steps }: Path, at: Path['steps']): boolean =>
  steps.length === at.length + 1 && at.every((step, index) => steps[index] === step);

/** Some write what they charge with a sign, as taken from an account. */
function readPrice(amount: string | null, currency: string): PriceText | null {
  const [, decimal] = /^[+-]?(\d{1,12}(?:\.\d{1,12})?)$/.exec(amount ?? '') ?? [];
  const isCurrency = /^[A-Za-z]{3}$/.test(currency);
  return decimal === undefined || !isCurrency ? null : priceText({ amount: decimal, currency: currency.toUpperCase() });
}
