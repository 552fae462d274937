import { type Encoder, textEncoder } from './encoder.ts';

/** A line a message: its columns, and `history` with those of its reports. */
export const jsonlEncoder = (): Encoder =>
  textEncoder('', ({ message, history }) => `${JSON.stringify({ ...message, history })}\n`);
