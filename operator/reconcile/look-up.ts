import { readMessage } from '../../functions/aws/messages.ts';
import type { Reader } from '../../functions/aws/table.ts';
import type { Message, StoredMessage } from '../../functions/domain/message.ts';
import { isLong, mayHaveParts, partId } from '../../functions/domain/parts.ts';
import type { Told } from './compare.ts';

/** A message that a file names. */
export interface Wanted {
  readonly provider: string;
  readonly id: string;
  /** As the file writes it; null where it does not. */
  readonly recipient: string | null;
}

/** What the table tells of each, in their order; null where no report of it came. One call of BatchGetItem for each hundred, and one more for what is elsewhere. */
export async function lookUp(table: Reader, wanted: readonly Wanted[]): Promise<readonly (Told | null)[]> {
  const told = new Map<Wanted, Told | null>();
  for (const [provider, ofProvider] of Map.groupBy(wanted, (one) => one.provider)) {
    const plain = byId(
      await table.readMany(
        provider,
        ofProvider.map(({ id }) => id),
      ),
    );
    /** Under the id is nothing, or not all. */
    const elsewhere = ofProvider.filter((one) => mayBeElsewhere(one, plain.get(one.id)));
    const ids = elsewhere.flatMap((one) => [partId(one.id, 0), partId(one.id, 1), ...ofRecipient(one)]);
    const others = ids.length === 0 ? new Map<string, StoredMessage>() : byId(await table.readMany(provider, ids));
    for (const one of ofProvider) {
      const own = plain.get(one.id);
      const toOther = ofRecipient(one)
        .map((id) => others.get(id))
        .find(Boolean);
      const isInParts = [0, 1].some((part) => {
        const found = others.get(partId(one.id, part));
        return found !== undefined && isLong(found.facts);
      });
      const whole = isInParts ? await readMessage(table, provider, one.id) : null;
      told.set(one, whole ? ofMessage(whole) : toOther ? ofStored(toOther) : own ? ofStored(own) : null);
    }
  }
  return wanted.map((one) => told.get(one) ?? null);
}

const byId = (messages: readonly StoredMessage[]): Map<string, StoredMessage> =>
  new Map(messages.map((message) => [message.messageId, message]));

/** Parts are kept by their numbers, and an id that was used for several recipients by these. */
const mayBeElsewhere = ({ recipient }: Wanted, own: StoredMessage | undefined): boolean =>
  own === undefined || mayHaveParts(own) || (recipient !== null && own.otherRecipients.length > 0);

/** E.164 has no more. */
const mostDigits = 15;

const ofRecipient = ({ id, recipient }: Wanted): readonly string[] => {
  const digits = recipient?.replace(/\D/g, '').replace(/^00/, '') ?? '';
  return digits === '' || digits.length > mostDigits ? [] : [`${id}/+${digits}`];
};

const ofStored = ({ status, providerStatus, history }: StoredMessage): Told => ({
  status,
  providerStatus,
  heard: new Set(history.map((entry) => entry.status)),
});

const ofMessage = ({ status, providerStatus, history }: Message): Told => ({
  status,
  providerStatus,
  heard: new Set(history.map((event) => event.status)),
});
