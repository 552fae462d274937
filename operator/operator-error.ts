/** A mistake that the person at the keyboard can mend; the message says how. */
export class OperatorError extends Error {}
