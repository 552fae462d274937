/** A flag's whole number. @throws Error that names the flag, what it got and what was expected. */
export function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name}: got ${text}; expected a whole number from ${least} to ${most}`);
}
