import { OperatorError } from '../operator-error.ts';

/** What a file has in which column, 0 for the first; null where it has no such column. */
export interface Columns {
  readonly id: number;
  readonly status: number | null;
  readonly provider: number | null;
  readonly recipient: number | null;
  readonly time: number | null;
  /** Whether its statuses are Delivrd's: an export of `dlr export`. */
  readonly isOwn: boolean;
}

/** The columns that somebody named, by their headings. */
export interface Named {
  readonly idColumn?: string | undefined;
  readonly statusColumn?: string | undefined;
  readonly providerColumn?: string | undefined;
  readonly recipientColumn?: string | undefined;
  readonly timeColumn?: string | undefined;
}

/** Headings as consoles and exports have them, letters and digits alone, the surest first. */
const headings = {
  id: [
    'providermessageid',
    'gatewaymessageid',
    'vendormessageid',
    'messageid',
    'messagesid',
    'smsmessagesid',
    'messageuuid',
    'msgid',
    'smsid',
    'smssid',
    'sid',
    'externalmessageid',
    'deliverymessageid',
    'dlrid',
    'batchid',
    'uuid',
    'id',
  ],
  status: [
    'status',
    'messagestatus',
    'deliverystatus',
    'dlrstatus',
    'finalstatus',
    'statusname',
    'deliverystate',
    'state',
    'dlr',
  ],
  provider: ['provider'],
  recipient: ['recipient', 'to', 'destination', 'destinationaddress', 'msisdn', 'phonenumber', 'phone', 'number'],
  time: [
    'submittedat',
    'sentat',
    'datesent',
    'sentdate',
    'senttime',
    'sentdatetime',
    'submitdate',
    'sendtime',
    'senton',
    'createdat',
    'datecreated',
    'createddate',
    'begunat',
    'firstreceivedat',
    'timestamp',
    'datetime',
    'date',
    'time',
  ],
} as const;

const plain = (heading: string): string => heading.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Which column holds what, by its heading or by what somebody said. @throws OperatorError where there is none with the id, or none of that name. */
export function columnsOf(header: readonly string[], named: Named): Columns {
  const plains = header.map(plain);
  const find = (what: keyof typeof headings, name: string | undefined): number | null => {
    if (name === undefined) {
      const known = headings[what].find((heading) => plains.includes(heading));
      return known === undefined ? null : plains.indexOf(known);
    }
    const exact = header.indexOf(name);
    const at = exact >= 0 ? exact : plains.indexOf(plain(name));
    if (at < 0)
      throw new OperatorError(`--${what}-column: no column is headed "${name}"; there are ${listed(header)}.`);
    return at;
  };
  const id = find('id', named.idColumn);
  if (id === null)
    throw new OperatorError(
      `No column has a heading that is known for a message’s id: say which with --id-column; there are ${listed(header)}.`,
    );
  return {
    id,
    status: find('status', named.statusColumn),
    provider: find('provider', named.providerColumn),
    recipient: find('recipient', named.recipientColumn),
    time: find('time', named.timeColumn),
    isOwn:
      named.statusColumn === undefined &&
      ['messageid', 'status', 'providerstatus'].every((one) => plains.includes(one)),
  };
}

const mostListed = 30;
const mostOfOne = 60;

/** What a terminal or a log can show, whatever the file holds. */
const listed = (header: readonly string[]): string =>
  [
    ...header
      .slice(0, mostListed)
      .map((heading) => JSON.stringify(heading.length < mostOfOne ? heading : `${heading.slice(0, mostOfOne - 1)}…`)),
    ...(header.length > mostListed ? ['…'] : []),
  ].join(', ');
