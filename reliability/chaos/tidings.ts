import type { AwsCall, FrontDoor } from '../../local/aws/front-door.ts';

/** A write that gave a message another status, or its first one. */
export interface Change {
  readonly pk: string;
  readonly before: string | null;
  readonly after: string;
  readonly version: string;
}

/** A judgement of a message that was due. */
export interface Mark {
  readonly pk: string;
  /** As the message stood: the write holds for this one alone. */
  readonly version: string;
  /** When it was found to be late; null where it was not. */
  readonly overdueAt: string | null;
  /** Whether the judge counts it as never reported. */
  readonly isMissing: boolean;
}

/** An event that the bus took, whether or not its sender heard so. */
export interface Tiding {
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What really changed in the table and what the bus was told of it, each in its order, from the services' side of the faults. */
export interface Tidings {
  readonly changes: readonly Change[];
  readonly marks: readonly Mark[];
  readonly told: readonly Tiding[];
  /** What of that could not be put: events that lie in the dead-letter queue, from where an operator publishes them. */
  readonly setAside: readonly Tiding[];
  /** Begins to look at a front door, before faults are injected. */
  readonly watch: (door: Pick<FrontDoor, 'effects'>) => void;
}

type Texts = Readonly<Record<string, { readonly S?: string } | undefined>>;

type Marked = Readonly<Record<string, { readonly BOOL?: boolean } | undefined>>;

export function openTidings(): Tidings {
  const changes: Change[] = [];
  const marks: Mark[] = [];
  const told: Tiding[] = [];
  const setAside: Tiding[] = [];

  const noteWrite = ({ input }: AwsCall, body: { readonly Attributes?: Texts }): void => {
    const pk = (input['Key'] as Texts)['pk']?.S ?? '';
    const values = (input['ExpressionAttributeValues'] ?? {}) as Texts;
    const version = values[':version']?.S ?? '';
    if (String(input['UpdateExpression']).includes('dueSettledAt')) {
      const overdueAt = String(input['UpdateExpression']).includes('overdueAt') ? (values[':at']?.S ?? null) : null;
      marks.push({ pk, version, overdueAt, isMissing: (values as Marked)[':silence']?.BOOL === true });
    }
    const [before, after] = [body.Attributes?.['status']?.S ?? null, values[':status']?.S];
    if (after !== undefined && after !== before) changes.push({ pk, before, after, version });
  };
  const notePut = ({ input }: AwsCall, body: { readonly Entries: readonly { readonly EventId?: string }[] }): void => {
    const entries = input['Entries'] as readonly { readonly DetailType: string; readonly Detail: string }[];
    for (const [at, { DetailType, Detail }] of entries.entries())
      if (body.Entries[at]?.EventId !== undefined) told.push({ type: DetailType, detail: JSON.parse(Detail) });
  };

  const noteSend = ({ caller, input }: AwsCall): void => {
    if (!caller.startsWith('EventsPublisher')) return;
    const { event } = JSON.parse(String(input['MessageBody'])) as { readonly event?: Tiding };
    if (event) setAside.push({ type: event.type, detail: event.detail });
  };

  return {
    changes,
    marks,
    told,
    setAside,
    watch: ({ effects }) => {
      const notes = {
        'dynamodb:UpdateItem': noteWrite,
        'events:PutEvents': notePut,
        'sqs:SendMessage': noteSend,
      };
      effects.push((call, { status, body }) => {
        const note = notes[`${call.service}:${call.action}` as keyof typeof notes];
        if (status === 200) note?.(call, JSON.parse(body || '{}'));
      });
    },
  };
}
