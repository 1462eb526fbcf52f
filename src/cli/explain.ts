import { hasErrors, type Issue } from '../core/issue';
import type { Placed } from './link';
import { json, UsageError, type Outcome } from './outcome';

/** `memscape layout --explain NAME`: why sections and symbols are where they are, a line a step. */
export function explanations(
  { map, explain }: Pick<Placed, 'map'> & Partial<Placed>,
  names: readonly string[],
  format: string | undefined,
): Outcome {
  if (explain === undefined) {
    throw new UsageError(
      'layout --explain: give a linker script with its objects, or a link command after --; a linked file does not tell how it came about',
    );
  }
  if (format !== undefined && format !== 'json')
    throw new UsageError(`layout --explain: the format is json or none, not "${format}"`);
  const found = names.map((name) => ({ name, steps: explain(name) }));
  const missing = found.filter(({ steps }) => steps.length === 0).map(({ name }) => name);
  if (missing.length > 0) {
    throw new UsageError(`layout --explain: no section and no symbol is called ${missing.join(' or ')}`);
  }
  return {
    status: hasErrors(map.issues) ? 1 : 0,
    stdout:
      format === 'json'
        ? json(found.map(({ name, steps }) => ({ name, steps: steps.map(stepJson) })))
        : found.map(({ name, steps }) => `${name}\n${steps.map(line).join('')}`).join('\n'),
    stderr: map.issues
      .filter(({ severity }) => severity === 'error')
      .map((issue) => `${placeOf(issue)}error: ${issue.message}\n`)
      .join(''),
  };
}

function line(step: Issue): string {
  return `  ${placeOf(step)}${step.message}\n`;
}

function placeOf({ location }: Issue): string {
  return location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
}

/** `rule` and `data` are stable; the sentence is for people. */
function stepJson({ code, data, message, location }: Issue): Readonly<Record<string, unknown>> {
  return {
    rule: code.replace(/^why\./, ''),
    message,
    data,
    file: location?.file ?? null,
    line: location?.line ?? null,
    column: location?.column ?? null,
  };
}
