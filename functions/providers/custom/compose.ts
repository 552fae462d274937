import { jsonRequest, submission } from '../composed.ts';
import type { Composed, Wish } from '../provider.ts';
import { type Path, withValueAt } from '../reading/path.ts';
import { statusesOf } from '../reading/verdict.ts';
import { type NamedField, namedFields, objectOr, type Plan, type Section, stepsBeside } from './plan.ts';

const sample = { id: 'message-1', recipient: '+491701234567', time: '2026-01-01T00:00:00.000Z', word: 'DELIVRD' };

/** A callback as the settings describe it; what they say nothing of is under the plainest name, beside the id. */
export function compose(plan: Plan, wishes: readonly Wish[]): Composed {
  const { settings, fields, event, names } = plan;
  const beside = stepsBeside(fields.id);
  const named = (field: NamedField): Where =>
    fields[field] ?? { isFromRoot: false, steps: [...beside, names[field][0]] };
  let document: unknown;
  for (const [index, wish] of wishes.entries()) {
    const around = plan.reports === null ? [] : numbered(plan.reports.steps, index);
    const values = valuesOf(plan, wish).map(([field, value]) => [named(field), value] as const);
    const events = event ? [[event, settings.event?.reports[0]] as const] : [];
    for (const [{ isFromRoot, steps }, value] of [...values, ...events])
      document = withValueAt(document, isFromRoot ? steps : [...around, ...steps], value);
  }
  return settings.method === 'GET' ? toQuery(objectOr(document)) : jsonRequest(document as object);
}

type Where = Pick<Path, 'isFromRoot' | 'steps'>;

/** The path of the nth report: its innermost list is that of the reports. */
const numbered = (steps: Path['steps'], index: number): Path['steps'] =>
  steps.map((step, at) => step ?? (at === steps.lastIndexOf(null) ? index : 0));

function valuesOf({ words }: Plan, wish: Wish): readonly (readonly [NamedField, string])[] {
  const delivered = Object.entries(statusesOf(words)).find(([, status]) => status === 'delivered')?.[0];
  const wished: { readonly [Field in NamedField]?: string | undefined } = {
    id: wish.messageId ?? sample.id,
    status: wish.status ?? delivered ?? sample.word,
    recipient: wish.recipient ?? sample.recipient,
    time: wish.atMs === undefined ? sample.time : new Date(wish.atMs).toISOString(),
    submittedAt: submission(wish),
    reference: wish.clientReference,
    tag: wish.tag,
    code: wish.errorCode,
    carrier: wish.carrier,
  };
  return namedFields().flatMap((field) => (wished[field] === undefined ? [] : [[field, wished[field]] as const]));
}

/** What lies deeper goes into a query as JSON. */
function toQuery(fields: Section): Composed {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    query.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  return { query: query.toString(), contentType: '', body: '' };
}
