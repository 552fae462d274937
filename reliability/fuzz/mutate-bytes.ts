import type { Random } from '../../local/runtime/random.ts';
import { oneOf, whole } from './chance.ts';
import { mostBytes } from './oracle.ts';

/** One way to spoil bytes, whatever they hold. `others` are bodies of other requests. */
export interface ByteMutator {
  readonly name: string;
  readonly weight: number;
  readonly apply: (body: Buffer, chance: Random, others: readonly Buffer[]) => Buffer;
}

const invalidUtf8 = ['ff', 'fe', 'c0af', 'e28228', 'eda080', 'f4908080', 'c3', 'f09f98', '80'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const marks = ['efbbbf', 'fffe', 'feff', '0000feff', '1f8b08', '00'].map((hex) => Buffer.from(hex, 'hex'));

const insertAt = (body: Buffer, at: number, more: Buffer): Buffer =>
  Buffer.concat([body.subarray(0, at), more, body.subarray(at)]);
const place = (body: Buffer, chance: Random): number => whole(chance, 0, body.length);

/** Filled up to a size of bytes, behind the content. */
const filled = (body: Buffer, size: number, byte: number): Buffer =>
  Buffer.concat([body, Buffer.alloc(Math.max(0, size - body.length), byte)]);

export const byteMutators: readonly ByteMutator[] = [
  {
    name: 'flip bits',
    weight: 10,
    apply: (body, chance) => {
      const copy = Buffer.from(body);
      for (let flips = whole(chance, 1, 4); flips > 0 && copy.length > 0; flips -= 1) {
        const at = whole(chance, 0, copy.length - 1);
        copy[at] = (copy[at] ?? 0) ^ (1 << whole(chance, 0, 7));
      }
      return copy;
    },
  },
  {
    name: 'insert bytes',
    weight: 10,
    apply: (body, chance) => {
      const more = Buffer.from(Array.from({ length: whole(chance, 1, 8) }, () => whole(chance, 0, 255)));
      return insertAt(body, place(body, chance), more);
    },
  },
  { name: 'cut', weight: 10, apply: (body, chance) => body.subarray(0, place(body, chance)) },
  {
    name: 'cut out',
    weight: 5,
    apply: (body, chance) => {
      const [one, other] = [place(body, chance), place(body, chance)].sort((a, b) => a - b) as [number, number];
      return Buffer.concat([body.subarray(0, one), body.subarray(other)]);
    },
  },
  { name: 'twice', weight: 5, apply: (body) => Buffer.concat([body, body]) },
  {
    name: 'concatenate another',
    weight: 5,
    apply: (body, chance, others) => Buffer.concat([body, oneOf(chance, others)]),
  },
  {
    name: 'half of another',
    weight: 5,
    apply: (body, chance, others) => {
      const other = oneOf(chance, others);
      return Buffer.concat([body.subarray(0, place(body, chance)), other.subarray(place(other, chance))]);
    },
  },
  {
    name: 'invalid UTF-8',
    weight: 10,
    apply: (body, chance) => insertAt(body, place(body, chance), oneOf(chance, invalidUtf8)),
  },
  { name: 'a mark in front', weight: 5, apply: (body, chance) => Buffer.concat([oneOf(chance, marks), body]) },
  { name: 'UTF-16', weight: 2, apply: (body) => Buffer.from(body.toString('utf8'), 'utf16le') },
  { name: 'empty', weight: 2, apply: () => Buffer.alloc(0) },
  { name: 'noise', weight: 3, apply: (_, chance) => noise(chance) },
  {
    name: 'as large as may be',
    weight: 0.3,
    apply: (body, chance) => filled(body, mostBytes, oneOf(chance, [0x20, 0, 0xff, 0x5b])),
  },
  {
    name: 'larger than may be',
    weight: 0.3,
    apply: (body, chance) => filled(body, mostBytes + whole(chance, 1, 9), oneOf(chance, [0x20, 0xff])),
  },
];

const noise = (chance: Random): Buffer =>
  Buffer.from(Array.from({ length: whole(chance, 1, 300) }, () => whole(chance, 0, 255)));
