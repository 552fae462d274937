import type { Provider } from '../../functions/providers/provider.ts';
import type { FrontDoor } from '../aws/front-door.ts';
import { errorAnswer } from '../aws/front-door.ts';
import type { Trouble } from './traffic.ts';
import { failingCarrier } from './world.ts';

/** Something that can be broken while the demo runs. */
export interface Fault {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly on: boolean;
}

export interface Faults extends Trouble {
  readonly list: () => readonly Fault[];
  /** False where there is no such fault. */
  readonly set: (id: string, on: boolean) => boolean;
  readonly isOn: (id: string) => boolean;
  readonly isSilent: (provider: string) => boolean;
  readonly isLockedOut: (provider: string) => boolean;
}

const carrierFault = `carrier:${failingCarrier.country}/${failingCarrier.carrier}`;

/**
 * The faults of these providers, all off. Of the rarer kinds each has one provider, another one as far as there are: the list stays
 * short, and they can be seen side by side.
 * @param isTold whether the application tells what it sends and what was confirmed: without that nobody sees what providers hide.
 */
export function createFaults(providers: readonly Provider[], { gates }: FrontDoor, isTold: boolean): Faults {
  const [unfinished, slow, lockedOut, lying] = [0, 1, 2, 3].map((at) => providers[at % providers.length]) as [
    Provider,
    Provider,
    Provider,
    Provider,
  ];
  const hidden: readonly Omit<Fault, 'on'>[] = [
    {
      id: `fake:${lying.id}`,
      label: `${lying.name} fakes receipts`,
      description: `${lying.name} reports everything as delivered, and nobody types in its codes: its conversion falls, its delivery rate does not.`,
    },
    {
      id: `loses:${slow.id}`,
      label: `${slow.name} loses messages`,
      description: `${slow.name} loses four of ten messages and does not say so: of half of these not a word comes. Codes are late or missing, and conversion falls.`,
    },
  ];
  const declared: readonly Omit<Fault, 'on'>[] = [
    ...providers.map(({ id, name }) => ({
      id: `outage:${id}`,
      label: `${name} fails`,
      description: `${name} accepts messages and delivers none: its failure rate rises, in every country.`,
    })),
    ...providers.map(({ id, name }) => ({
      id: `silent:${id}`,
      label: `${name} is silent`,
      description: `${name} sends no reports at all.`,
    })),
    {
      id: `unfinished:${unfinished.id}`,
      label: `${unfinished.name} never ends`,
      description: `Messages of ${unfinished.name} begin, and no final report of them ever comes.`,
    },
    {
      id: `slow:${slow.id}`,
      label: `${slow.name} is slow`,
      description: `${slow.name} delivers everything 40 minutes late, on the demo’s clock.`,
    },
    {
      id: `locked-out:${lockedOut.id}`,
      label: `${lockedOut.name} is locked out`,
      description: `The secret of ${lockedOut.name} has changed on its side alone: all of its reports are refused with 401.`,
    },
    ...(isTold ? hidden : []),
    {
      id: carrierFault,
      label: `${failingCarrier.carrier} (${failingCarrier.country}) fails`,
      description: `Nothing reaches ${failingCarrier.carrier} in ${failingCarrier.country}, through any provider.`,
    },
    {
      id: 'queue',
      label: 'SQS refuses',
      description: 'Ingest cannot queue: callbacks are answered with 503, and providers try again.',
    },
    { id: 'forgeries', label: 'Forged reports', description: 'Somebody without the secrets posts reports.' },
    { id: 'new-word', label: 'A new status word', description: 'A provider sends a status that is on no list.' },
    { id: 'unreadable', label: 'Unreadable reports', description: 'A provider sends what is no report: quarantine.' },
  ];
  const on = new Set<string>();
  const isOn = (id: string): boolean => on.has(id);
  gates.push(async ({ service, action, caller }) =>
    isOn('queue') && service === 'sqs' && action === 'SendMessage' && caller.startsWith('Ingest')
      ? errorAnswer(503, 'ServiceUnavailable', 'The demo has switched the queue off.')
      : null,
  );
  return {
    list: () => declared.map((fault) => ({ ...fault, on: isOn(fault.id) })),
    set: (id, isWanted) => {
      if (!declared.some((fault) => fault.id === id)) return false;
      if (isWanted) on.add(id);
      else on.delete(id);
      return true;
    },
    isOn,
    isSilent: (provider) => isOn(`silent:${provider}`),
    isLockedOut: (provider) => isOn(`locked-out:${provider}`),
    neverEnds: (provider) => isOn(`unfinished:${provider}`),
    isSlow: (provider) => isOn(`slow:${provider}`),
    lies: (provider) => isOn(`fake:${provider}`),
    losesSome: (provider) => isOn(`loses:${provider}`),
    failsAtProvider: (provider) => isOn(`outage:${provider}`),
    failsAtCarrier: ({ country, carrier }) => isOn(`carrier:${country}/${carrier}`),
  };
}
