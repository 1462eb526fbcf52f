import type { ProfileData } from '../profileData';
import type { UnreadLine } from './found';

/** A profile as the text of a file for `.memscape/`, with the lines that were not read as comments at its end. */
export function profileText(profile: ProfileData, unread: readonly UnreadLine[], from: string): string {
  const { regions = [], ordered, landmarks, ...head } = profile;
  const body = [
    ...Object.entries(head).flatMap(([key, value]) =>
      value === undefined ? [] : [`  ${JSON.stringify(key)}: ${JSON.stringify(value)}`],
    ),
    list('regions', regions),
    ...(ordered === undefined ? [] : [list('ordered', ordered)]),
    ...(landmarks === undefined ? [] : [list('landmarks', landmarks)]),
  ].join(',\n');
  const comments =
    unread.length === 0
      ? []
      : [
          '',
          '// Not read, or not as it stands:',
          ...unread
            .slice(0, mostComments)
            .map(
              ({ line, text, why }) =>
                `// line ${line.toString()}: ${oneLine(text === '' ? why : `${why}: ${text}`)}`,
            ),
          ...(unread.length > mostComments
            ? [`// … and ${(unread.length - mostComments).toString()} more.`]
            : []),
        ];
  return `// A first version, made from ${oneLine(from)}. Check it, then save it.\n{\n${body}\n}\n${comments.map((line) => `${line}\n`).join('')}`;
}

const mostComments = 200;

/** One object a line, as people write tables. */
function list(key: string, rows: readonly object[]): string {
  if (rows.length === 0) return `  ${JSON.stringify(key)}: []`;
  const lines = rows.map((row) => `    ${spaced(JSON.stringify(row, undefined, 1))}`);
  return `  ${JSON.stringify(key)}: [\n${lines.join(',\n')}\n  ]`;
}

/** JSON with indentation on one line: its line breaks are outside of all texts. */
function spaced(json: string): string {
  return json.replace(/\n\s*/g, ' ');
}

/** A comment ends with its line, whatever the text holds. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
