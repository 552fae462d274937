import type { Catalogue } from './catalogue.ts';

type Status = readonly [name: string, number: number];

/** Command statuses as gateways write them: by name, or as numbers in hexadecimal. Decimal numbers are anybody's. */
const named = (statuses: readonly Status[], ...texts: readonly string[]) => ({
  codes: statuses.flatMap(([, number]) =>
    [2, 4, 8].map((digits) => `0x${number.toString(16).padStart(digits, '0')}`).filter(isFirst),
  ),
  texts: [...statuses.flatMap(([name]) => [name, `ESME_${name}`]), ...texts],
});

const isFirst = (code: string, index: number, all: readonly string[]): boolean => all.indexOf(code) === index;

/**
 * SMPP's own errors, for what a provider passes on and its own catalogue lacks. Errors of the connection between provider and
 * operator stand together: they say nothing about the message. In receipts `err` is the network's number, and in none of them.
 * Codes and names: SMPP 3.4, table 5-2; SMPP 5.0, 4.7.6 (read 2026-11-27, in programs that copy the tables).
 */
export const smppErrors: Catalogue = [
  {
    ...named(
      [
        ['RINVDSTADR', 0x0b],
        ['RINVDSTTON', 0x50],
        ['RINVDSTNPI', 0x51],
        ['RINVDSTADDRSUBUNIT', 0x106],
      ],
      'Invalid destination address',
      'Invalid dest addr',
      'Invalid destination address TON',
    ),
    reason: 'invalid_number',
    words: 'The network does not take this as a number; correct it before you send again.',
  },
  {
    ...named(
      [
        ['RINVSRCADR', 0x0a],
        ['RINVSRCTON', 0x48],
        ['RINVSRCNPI', 0x49],
        ['RINVSRCADDRSUBUNIT', 0x105],
      ],
      'Invalid source address',
      'Invalid source address TON',
    ),
    reason: 'sender_not_registered',
    words: 'The network does not take this sender; register it there, or send from another.',
  },
  {
    ...named(
      [
        ['RTHROTTLED', 0x58],
        ['RMSGQFUL', 0x14],
      ],
      'ESME has exceeded allowed message limits',
    ),
    reason: 'limit_exceeded',
    words: 'Too many messages came at once; this passes, so send later and more slowly.',
  },
  {
    ...named(
      [
        ['RINVMSGLEN', 0x01],
        ['RINVDCS', 0x104],
        ['RINVESMCLASS', 0x43],
      ],
      'Message length is invalid',
      'Invalid message length',
    ),
    reason: 'blocked',
    words: 'The network does not take a message of this length or alphabet; shorten or change the text.',
  },
  {
    ...named([
      ['RINVSERTYP', 0x15],
      ['RSERTYPUNAUTH', 0x100],
      ['RPROHIBITED', 0x101],
      ['RSERTYPUNAVAIL', 0x102],
      ['RSERTYPDENIED', 0x103],
    ]),
    reason: 'blocked',
    words: 'The provider may not use this service of the network; ask it to have that allowed, or for another route.',
  },
  {
    ...named(
      [
        ['RINVEXPIRY', 0x62],
        ['RINVSCHED', 0x61],
      ],
      'Invalid message validity period',
      'Invalid scheduled delivery time',
    ),
    reason: 'blocked',
    words: 'The network does not take the validity or the time for which it was scheduled; send with another.',
  },
  {
    ...named([['RDELIVERYFAILURE', 0xfe]]),
    reason: 'unknown',
    words: 'The network could not deliver the message, and does not say why.',
  },
  {
    ...named([
      ['RSYSERR', 0x08],
      ['RSUBMITFAIL', 0x45],
      ['RX_T_APPN', 0x64],
      ['RUNKNOWNERR', 0xff],
      ['RINVBNDSTS', 0x04],
      ['RALYBND', 0x05],
      ['RBINDFAIL', 0x0d],
      ['RINVPASWD', 0x0e],
      ['RINVSYSID', 0x0f],
      ['RINVSYSTYP', 0x53],
      ['RINVCMDLEN', 0x02],
      ['RINVCMDID', 0x03],
      ['RINVPARLEN', 0xc2],
      ['RMISSINGOPTPARAM', 0xc3],
      ['RINVOPTPARAMVAL', 0xc4],
    ]),
    reason: 'internal',
    words: 'A fault between provider and network stopped the message; send again, and ask the provider if it goes on.',
  },
];
