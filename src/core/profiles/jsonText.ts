import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Issue } from '../issue';
import { lineIndex, type SourceLocation } from '../text';
import { profileIssue } from './issues';

/** A path into a JSON value: keys and indices. */
export type JsonPath = readonly (string | number)[];

/** A JSON text with comments, read without ever throwing, and the places of its values. */
export interface JsonText {
  /** Absent when the text is not JSON, or too much of it. */
  readonly value?: unknown;
  readonly issues: readonly Issue[];
  /** Where the value at a path is, or the nearest one around it. */
  locate(path: JsonPath): SourceLocation;
  /** Whether there is a value at a path. */
  has(path: JsonPath): boolean;
  /** Where the key at a path is. */
  locateKey(path: JsonPath): SourceLocation;
  /** The value at a path as it is written, on one line. */
  quote(path: JsonPath): string;
}

/** Profiles are written by hand. A text beyond this is something else, or hostile. */
const maxLength = 1_000_000;
const maxDepth = 16;

export function readJson(text: string, file: string): JsonText {
  const lines = lineIndex(text.length > maxLength ? '' : text);
  const at = (start: number, end: number) => lines.locate(file, { start, end });
  const failed = (issue: Issue): JsonText => ({
    issues: [issue],
    has: () => false,
    locate: () => at(0, 0),
    locateKey: () => at(0, 0),
    quote: () => '',
  });
  if (text.length > maxLength) {
    const data = { size: String(text.length), limit: String(maxLength) };
    return failed(profileIssue('profile-too-large', data, at(0, 0)));
  }
  const deep = tooDeep(text);
  if (deep !== undefined) {
    return failed(profileIssue('profile-too-deep', { limit: String(maxDepth) }, at(deep, deep + 1)));
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const issues = errors
    .slice(0, 20)
    .map(({ error, offset, length }) =>
      profileIssue(
        'profile-syntax',
        { expected: syntaxErrors[printParseErrorCode(error)] ?? 'unexpected text' },
        at(offset, offset + length),
      ),
    );
  if (root === undefined && issues.length === 0) {
    issues.push(profileIssue('profile-syntax', { expected: 'a profile is an object, { … }' }, at(0, 0)));
  }
  duplicates(root, (key, node) => {
    issues.push(profileIssue('profile-duplicate-key', { key }, at(node.offset, node.offset + node.length)));
  });
  const place = (node: Node | undefined) => at(node?.offset ?? 0, (node?.offset ?? 0) + (node?.length ?? 0));
  return {
    ...(root === undefined ? {} : { value: toValue(root) }),
    issues,
    has: (path) => exactNode(root, path) !== undefined,
    locate: (path) => place(nodeAt(root, path)),
    locateKey: (path) => {
      const node = nodeAt(root, path);
      return place(node?.parent?.type === 'property' ? node.parent.children?.[0] : node);
    },
    quote: (path) => {
      const node = nodeAt(root, path);
      if (node === undefined) return '';
      if (node.type === 'array') return 'an array';
      if (node.type === 'object') return 'an object';
      return text.slice(node.offset, node.offset + Math.min(node.length, 80)).replace(/\s+/g, ' ');
    },
  };
}

/** The parser recurses, so the depth is measured before it runs. Offset of the bracket that is too deep, if one is. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  // Strings and comments are skipped whole: brackets in them nest nothing.
  for (const { 0: token, index } of text.matchAll(
    /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[[{}\]]/g,
  )) {
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (depth > maxDepth) return index;
  }
  return undefined;
}

/** Plain data. `Object.fromEntries` defines even `__proto__` as a property of its own. The last of two equal keys wins. */
function toValue(node: Node): unknown {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(
        (node.children ?? []).flatMap(({ children }) => {
          const [key, value] = children ?? [];
          return key === undefined || value === undefined
            ? []
            : [[String(key.value), toValue(value)] as const];
        }),
      );
    case 'array':
      return (node.children ?? []).map(toValue);
    default:
      return node.value as unknown;
  }
}

function duplicates(node: Node | undefined, report: (key: string, node: Node) => void): void {
  const keys = new Set<string>();
  for (const inner of node?.children ?? []) {
    const key = inner.type === 'property' ? inner.children?.[0] : undefined;
    if (key !== undefined) {
      const name = String(key.value);
      if (keys.has(name)) report(name, key);
      keys.add(name);
    }
    duplicates(inner, report);
  }
}

/** The node at a path, or the nearest around it. */
function nodeAt(root: Node | undefined, path: JsonPath): Node | undefined {
  let node = root;
  for (const step of path) {
    const next = child(node, step);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function exactNode(root: Node | undefined, path: JsonPath): Node | undefined {
  return path.reduce<Node | undefined>(child, root);
}

function child(node: Node | undefined, step: string | number): Node | undefined {
  return typeof step === 'number' ? node?.children?.[step] : member(node, step);
}

function member(node: Node | undefined, key: string): Node | undefined {
  if (node?.type !== 'object') return undefined;
  // The last of two equal keys is the one whose value counts.
  return node.children?.findLast(({ children }) => children?.[0]?.value === key)?.children?.[1];
}

const syntaxErrors: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a value is a string in quotes, a number, true, false, null, { … } or [ … ]',
  InvalidNumberFormat: 'a number is decimal; write hexadecimal as text, such as "0x1000"',
  PropertyNameExpected: 'expected a property name in quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'expected a closing brace',
  CloseBracketExpected: 'expected a closing bracket',
  EndOfFileExpected: 'expected the end of the file',
  UnexpectedEndOfComment: 'this comment does not end',
  UnexpectedEndOfString: 'this string does not end',
  UnexpectedEndOfNumber: 'this number does not end',
  InvalidUnicode: 'a \\u escape has four hexadecimal digits',
  InvalidEscapeCharacter: 'unknown escape in a string',
  InvalidCharacter: 'a control character in a string; write it as an escape',
};
