import * as vscode from 'vscode';
import { valueLabel, type ValueLabel } from '../core/decodeAs/label';
import { expressionAt, evaluateSelection, type ExpressionValue } from '../core/expression';
import { describeUnknownSection, describeUnknownSymbol } from '../core/describe';
import type { Issue } from '../core/issue';
import { literalAt } from '../core/literal';
import { knownValue, sectionRange, type MemoryMap, type Section } from '../core/memoryMap';
import { cardMarkdownString } from './cardMarkdown';
import type { Explainer } from './explainer';

/** The hover over addresses: in every language, in plain text, logs and output, saved or not. */
export function makeHover(explainer: Explainer): vscode.HoverProvider {
  return {
    provideHover: (document, position, token) => {
      if (token.isCancellationRequested || !explainer.settings(document.uri).hover.enabled) return undefined;
      const found = valueAt(document, position);
      const answer = (): vscode.Hover | undefined =>
        found === undefined
          ? nameHover(explainer, document, position)
          : valueHover(explainer, found, document.uri);
      return explainer.settling(document.uri)?.then(answer) ?? answer();
    },
  };
}

function valueHover(explainer: Explainer, found: FoundValue, document: vscode.Uri): vscode.Hover {
  const { expression, caveat, label } = found;
  const more = {
    ...(expression === undefined ? {} : { expression }),
    ...(caveat === undefined ? {} : { caveat }),
    ...(label === undefined ? {} : { label }),
  };
  const card = explainer.card(found.value, document, more);
  return new vscode.Hover(cardMarkdownString(card, found.value), found.range);
}

/** The hover over a name: a symbol that a linker script of the workspace defines, or in the script itself a section. */
function nameHover(
  explainer: Explainer,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  const range = document.getWordRangeAtPosition(position, /[A-Za-z_.$][\w.$]*/);
  if (range === undefined || range.end.character - range.start.character > longestName) return undefined;
  const name = document.getText(range);
  const map = explainer.scriptMap(document.uri);
  const section = map === undefined ? undefined : sectionNamed(map, document, range);
  if (section !== undefined) return sectionHover(explainer, section, map?.why?.(name) ?? [], document, range);
  // In an assembler of AT&T's kind a dollar sign makes `$__bss_start` the address of the symbol.
  const symbol = explainer.scriptSymbol(name, map) ?? explainer.scriptSymbol(name.replace(/^\$/, ''), map);
  if (symbol === undefined) return undefined;
  const value = knownValue(symbol.value);
  if (value === undefined)
    return new vscode.Hover(cardMarkdownString(describeUnknownSymbol(symbol), 0n), range);
  const why = map?.why?.(name) ?? [];
  return new vscode.Hover(
    cardMarkdownString(explainer.card(value, document.uri, { symbol, why }), value),
    range,
  );
}

function sectionHover(
  explainer: Explainer,
  section: Section,
  why: readonly Issue[],
  { uri }: vscode.TextDocument,
  range: vscode.Range,
): vscode.Hover {
  const start = sectionRange(section)?.start;
  const card =
    start === undefined ? describeUnknownSection(section, why) : explainer.card(start, uri, { section, why });
  return new vscode.Hover(cardMarkdownString(card, start ?? 0n), range);
}

/** The output section that a name in its script means: where it is described, or asked about. Elsewhere it is one of the inputs. */
function sectionNamed(
  map: MemoryMap,
  document: vscode.TextDocument,
  range: vscode.Range,
): Section | undefined {
  const name = document.getText(range);
  const sections = map.sections.filter((section) => section.name === name);
  if (sections.length === 0) return undefined;
  const { character } = range.start;
  const { text } = document.lineAt(range.start.line);
  const before = text.slice(Math.max(0, character - longestKeyword), character);
  if (/\b(?:ADDR|LOADADDR|SIZEOF|ALIGNOF|AFTER|BEFORE)(?: ?\( ?| )$/.test(before)) return sections[0];
  const start = document.offsetAt(range.start);
  return sections.find(({ source }) => source?.span.start === start);
}

/** With blanks and a parenthesis. */
const longestKeyword = 12;

/** Names longer than this are not looked up. */
const longestName = 200;

export interface FoundValue {
  readonly value: bigint;
  readonly range: vscode.Range;
  /** The constant expression that has this value; absent for a literal. */
  readonly expression?: string;
  readonly caveat?: string;
  /** What the text in front of a literal says that it is. */
  readonly label?: ValueLabel;
}

/** A selection longer than this is no expression that anyone wants the value of. */
const longestExpression = 200;

/** What a hover at a position is about: a selected expression, a literal, or the expression of an operator. */
export function valueAt(document: vscode.TextDocument, position: vscode.Position): FoundValue | undefined {
  const selected = selectedExpression(document, position);
  if (selected !== undefined) return selected;
  const line = document.lineAt(position.line).text;
  const literal = literalAt(line, position.character, document.languageId);
  if (literal !== undefined) {
    const label = valueLabel(line, literal.start);
    return {
      value: literal.value,
      range: rangeIn(position.line, literal.start, literal.end),
      ...(label === undefined ? {} : { label }),
    };
  }
  const found = expressionAt(line, position.character, document.languageId);
  if (found === undefined) return undefined;
  return {
    value: found.value,
    range: rangeIn(position.line, found.span.start, found.span.end),
    expression: found.text,
    ...caveatOf(found),
  };
}

function selectedExpression(
  document: vscode.TextDocument,
  position: vscode.Position,
): FoundValue | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== document) return undefined;
  const { selection } = editor;
  if (selection.isEmpty || !selection.isSingleLine || !selection.contains(position)) return undefined;
  const text = document.getText(selection).trim();
  if (text.length > longestExpression) return undefined;
  const literal = literalAt(text, 0, document.languageId);
  if (literal?.end === text.length) return { value: literal.value, range: selection };
  const result = evaluateSelection(text, document.languageId);
  if (!result.ok) return undefined;
  return { value: result.value.value, range: selection, expression: text, ...caveatOf(result.value) };
}

function caveatOf({ caveat }: ExpressionValue): Pick<FoundValue, 'caveat'> {
  return caveat === undefined ? {} : { caveat: caveat.text };
}

function rangeIn(line: number, start: number, end: number): vscode.Range {
  return new vscode.Range(line, start, line, end);
}
