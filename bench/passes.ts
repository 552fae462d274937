/** Stands in the ids of what is sent again and again, in place of the pass: each pass is of other messages, as all that comes is. */
export const passMark = 'Z000000Z';
const anyPass = /Z\d{6}Z/g;

/** An event as it is in a pass. @param pass from 1; up to 999,999. */
export function inPass<T>(event: T, pass: number): T {
  const text = JSON.stringify(event);
  return text.includes(passMark) ? JSON.parse(text.replaceAll(passMark, `Z${String(pass).padStart(6, '0')}Z`)) : event;
}

/** A text without the pass that it is of. */
export const withoutPass = (text: string): string => text.replace(anyPass, passMark);
