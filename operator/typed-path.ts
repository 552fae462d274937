import { isAbsolute, resolve } from 'node:path';

/**
 * A file as somebody meant it who typed its name: npm runs commands in the checkout, wherever they are typed, and tells where that was.
 * @param environment of this process.
 */
export function typedPath(file: string, environment: NodeJS.ProcessEnv = process.env): string {
  const { INIT_CWD: typedIn, npm_package_name: name, npm_lifecycle_event: script } = environment;
  // Of another package's script it is where that one was typed.
  const isOurs = name === 'delivrd' && script === 'dlr';
  if (!isOurs || typedIn === undefined || typedIn === process.cwd() || isAbsolute(file) || file === '-') return file;
  return resolve(typedIn, file);
}
