import { UserError } from './failure';

/** One of the keys of `names`, or a UserError that lists them. */
export function parseName<Name extends string>(
  option: string,
  text: string,
  names: Readonly<Record<Name, unknown>>,
): Name {
  if (!Object.hasOwn(names, text)) {
    throw new UserError(`--${option} must be one of ${Object.keys(names).join(', ')}, not "${text}".`);
  }
  // It is one of the keys, as was just checked.
  return text as Name;
}

/** A port number, 0 standing for any free one, or a UserError. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535)) {
    throw new UserError(`--port must be a number from 0 to 65535, not "${text}".`);
  }
  return port;
}
