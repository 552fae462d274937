/** Messages that SQS takes in one call, whichever. */
export const mostInCall = 10;
/** Bytes of them together: 1 MiB, with room for what stands beside the bodies. */
const mostBytes = 1_000_000;
const besideBody = 1000;

/** What is to be sent, in the order given, in as few calls as SQS takes. */
export function inCalls<One>(messages: readonly One[], bodyOf: (one: One) => string): readonly (readonly One[])[] {
  const calls: One[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const own = Buffer.byteLength(bodyOf(message)) + besideBody;
    const last = calls.at(-1);
    if (last === undefined || last.length === mostInCall || bytes + own > mostBytes) {
      calls.push([message]);
      bytes = own;
    } else {
      last.push(message);
      bytes += own;
    }
  }
  return calls;
}
