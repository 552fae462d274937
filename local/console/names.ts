let prefix = '';

/** Tells whose alarms these are: the stack's name stands before each of theirs. */
export function setStackName(stackName: string): void {
  prefix = `${stackName}-`;
}

/** The name of an alarm without the stack's, which all share. */
export const shortName = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
