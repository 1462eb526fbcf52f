import type { Details } from '../core/picture';

/** The last part of a path or of a URI. */
export function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** The details as lines, to be copied. */
export function asText(details: Details): string {
  const { facts: own, tables, chain = [], aliases = [], why = [] } = details;
  const lines = [...own, ...chain, ...tables].map(
    (fact) => `${fact.label}: ${[fact.value, fact.note].filter((part) => part !== undefined).join(' ')}`,
  );
  lines.push(...aliases.map(({ text, name }) => `Same byte: ${text} ${name}`));
  return [
    [details.heading, details.rights, details.subtitle].filter((part) => part !== undefined).join('  '),
    ...lines,
    ...details.text,
    ...why.map(({ text, source }) =>
      source === undefined ? text : `${baseName(source.file)}:${source.line.toString()}: ${text}`,
    ),
  ].join('\n');
}
