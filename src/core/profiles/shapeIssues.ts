import type { core } from 'zod/mini';
import type { Issue } from '../issue';
import { profileIssue } from './issues';
import type { JsonPath, JsonText } from './jsonText';

/** What the schema found, in our words and at its place in the text. At most 50: a wrong file is wrong throughout. */
export function shapeIssues(found: readonly core.$ZodIssue[], json: JsonText): readonly Issue[] {
  return found.slice(0, 50).flatMap((issue) => shapeIssue(issue, json, []));
}

function shapeIssue(issue: core.$ZodIssue, json: JsonText, around: JsonPath): readonly Issue[] {
  // The schema has no symbols for keys, and JSON has none.
  const path: JsonPath = [...around, ...(issue.path as (string | number)[])];
  const at = json.locate(path);
  const wrong = (expected: string) => [
    profileIssue('profile-value', { expected, found: json.quote(path) }, at),
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys
        .slice(0, 20)
        .map((key) =>
          key === 'end' && path.includes('regions')
            ? profileIssue('profile-end', {}, json.locateKey([...path, key]))
            : profileIssue(
                'profile-unknown-key',
                { key, known: knownKeys(path) },
                json.locateKey([...path, key]),
              ),
        );
    case 'invalid_type':
      if (json.has(path)) return wrong(typeNames[issue.expected] ?? issue.expected);
      return [missing(path, typeNames[issue.expected] ?? issue.expected, json)];
    case 'invalid_value':
      return wrong(someOf(issue.values.map(String), json.quote(path)));
    case 'invalid_union':
      return unionIssues(issue, json, path);
    case 'too_big':
      if (issue.origin === 'array') {
        const limit = String(issue.maximum);
        return [profileIssue('profile-too-many', { limit, found: json.quote(path) }, at)];
      }
      return wrong(
        issue.origin === 'string'
          ? `at most ${String(issue.maximum)} characters`
          : `at most ${String(issue.maximum)}`,
      );
    case 'too_small':
      return wrong(issue.origin === 'string' ? 'some text' : `at least ${String(issue.minimum)}`);
    case 'invalid_format':
      return wrong('letters, digits, ".", "_" and "-", at most 64, the first a letter or a digit');
    default:
      return wrong('something else here');
  }
}

/** Of the alternatives, those that get furthest are the ones meant. */
function unionIssues(issue: core.$ZodIssueInvalidUnion, json: JsonText, path: JsonPath): readonly Issue[] {
  const inner = issue.errors.find(
    (errors) => errors.length > 0 && errors.every(({ path: deeper }) => deeper.length > 0),
  );
  const sized = issue.errors
    .flat()
    .find(({ code, path: deeper }) => code === 'too_big' && deeper.length === 0);
  if (inner !== undefined) return inner.flatMap((nested) => shapeIssue(nested, json, path));
  if (sized !== undefined) return shapeIssue(sized, json, path);
  const expected = issue.errors
    .flat()
    .flatMap((error) => (error.code === 'invalid_type' ? [typeNames[error.expected] ?? error.expected] : []));
  if (!json.has(path)) return [missing(path, expected.join(' or '), json)];
  return [
    profileIssue(
      'profile-value',
      { expected: expected.join(' or ') || 'something else', found: json.quote(path) },
      json.locate(path),
    ),
  ];
}

/** Some of many: those that look like what was found first. */
export function someOf(values: readonly string[], found: string): string {
  const meant = found.replace(/"/g, '').toLowerCase();
  const near = values.filter((value) => meant !== '' && (value.includes(meant) || meant.includes(value)));
  const shown = [...new Set([...near, ...values])].slice(0, 6).map((value) => `"${value}"`);
  return `one of ${shown.join(', ')}${values.length > shown.length ? `, … (${String(values.length)} in all)` : ''}`;
}

function missing(path: JsonPath, expected: string, json: JsonText): Issue {
  const key = String(path.at(-1) ?? '');
  return profileIssue(
    'profile-missing-key',
    { key, expected: `expected ${expected}` },
    json.locate(path.slice(0, -1)),
  );
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  array: 'an array, [ … ]',
  object: 'an object, { … }',
};

const keysOf: Readonly<Record<string, string>> = {
  '': 'id, title, extends, arch, paging, source, randomization, notes, recursiveSlot, guest, remove, regions, ordered, landmarks',
  regions:
    'name, start, size, last, kind, layer, privilege, growth, description, notes, source, condition, movable, estimated, physical, physicalNote',
  ordered: 'within, lowToHigh, source',
  lowToHigh: 'name, kind, growth, description',
  landmarks: 'name, address, description, source',
};

/** The properties of the object at a path, by the array that it is in. */
function knownKeys(path: JsonPath): string {
  const array = path.findLast((step) => typeof step === 'string') ?? '';
  return keysOf[array] ?? '';
}
