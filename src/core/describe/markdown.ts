import {
  centre,
  columnWidths,
  flagLines,
  type Card,
  type Fact,
  type FieldTable,
  type Flag,
  type Inline,
} from './card';
import { assertNever } from '../result';
import type { SourceLocation } from '../text';

/** What only the editor can make: links that run commands. */
export interface MarkdownLinks {
  /** A link's target that opens a place in a file; absent where there is none to open. */
  readonly openSource: (location: SourceLocation) => string | undefined;
  /** The row of actions at the card's end, most useful first. */
  readonly actions: readonly MarkdownAction[];
}

export interface MarkdownAction {
  /** Name of a codicon. */
  readonly icon: string;
  readonly label: string;
  readonly tooltip: string;
  readonly target: string;
}

/**
 * A card as Markdown with HTML, in the subset that hovers of VS Code 1.100 and 1.139 both show: a style only on `span`, its
 * properties in the order colour, background, radius, without blanks. Needs supportHtml and supportThemeIcons.
 */
export function cardMarkdown(card: Card, links: MarkdownLinks): string {
  if (card.kind === 'quiet') return inlines(card.line, links);
  const head = `${inlines(card.title, links)}<br>${inlines(card.address, links)}`;
  const parts = [head];
  if (card.fields !== undefined) parts.push(fieldTable(card.fields));
  if (card.facts.length > 0) parts.push(factTable(card.facts, links));
  if (card.links && links.actions.length > 0)
    parts.push(links.actions.map(action).join('&nbsp;&nbsp;&nbsp; '));
  return parts.join('\n\n');
}

/** Every character that means something in Markdown, HTML or to theme icons, as a character reference. */
export function escapeMarkdown(value: string): string {
  return value.replace(/[\p{Cc}&<>"'`*_~[\]()\\#|!$:@+\-.{}^=]/gu, (c) =>
    isControl(c) ? ' ' : `&#${(c.codePointAt(0) ?? 0).toString()};`,
  );
}

function isControl(c: string): boolean {
  const codePoint = c.codePointAt(0) ?? 0;
  return codePoint < 32 || (codePoint >= 127 && codePoint < 160);
}

/** Breadcrumbs are dim in every theme and still legible, 5.8:1 at the least. */
const dimColour = 'color:var(--vscode-breadcrumb-foreground);';
const chip = 'background-color:var(--vscode-keybindingLabel-background);border-radius:3px;';
const wrongColour = 'color:var(--vscode-editorError-foreground);';

function span(style: string, html: string): string {
  return `<span style="${style}">${html}</span>`;
}

function inlines(parts: readonly Inline[], links: MarkdownLinks): string {
  return parts.map((part) => inline(part, links)).join(' ');
}

/** Names of the workspace may be of any length; a card shows so much of each. */
const longestText = 160;

function clipped(value: string): string {
  return value.length > longestText ? `${value.slice(0, longestText)}…` : value;
}

function inline(given: Inline, links: MarkdownLinks): string {
  const part = 'text' in given ? { ...given, text: clipped(given.text) } : given;
  switch (part.kind) {
    case 'text':
      return escapeMarkdown(part.text);
    case 'dim':
      return span(dimColour, escapeMarkdown(part.text));
    case 'bold':
      return `<b>${escapeMarkdown(part.text)}</b>`;
    case 'code':
      return `<samp>${escapeMarkdown(part.text)}</samp>`;
    case 'dimCode':
      return span(dimColour, `<samp>${escapeMarkdown(part.text)}</samp>`);
    case 'boldCode':
      return `<b><samp>${escapeMarkdown(part.text)}</samp></b>`;
    case 'icon':
      return span(iconColours[part.icon], `$(${part.icon})`);
    case 'source': {
      const target = links.openSource(part.location);
      return target === undefined
        ? escapeMarkdown(part.text)
        : `<a href="${target}">${escapeMarkdown(part.text)}</a>`;
    }
    default:
      return assertNever(part);
  }
}

const iconColours = {
  error: wrongColour,
  warning: 'color:var(--vscode-editorWarning-foreground);',
  question: 'color:var(--vscode-editorInfo-foreground);',
} as const;

function fieldTable(table: FieldTable): string {
  const widths = columnWidths(table);
  const names = table.columns.map(({ name }, i) => centre(name, widths[i] ?? 0)).join(' ');
  const bits = table.columns.map((column, i) => centre(column.bits, widths[i] ?? 0)).join(' ');
  const values = table.columns.map(({ value, wrong }, i) =>
    span(
      `${wrong === true ? wrongColour : ''}${chip}`,
      `<b>${escapeMarkdown(centre(value, widths[i] ?? 0))}</b>`,
    ),
  );
  const rows =
    table.columns.length === 0
      ? []
      : [
          span(dimColour, escapeMarkdown(names)),
          values.join(' '),
          span(dimColour, escapeMarkdown(bits.trimEnd())),
        ];
  const lines = [...rows, ...flagLines(table.flags ?? []).map((flags) => flags.map(flagSpan).join(' '))];
  return `<pre>${lines.join('\n')}</pre>`;
}

/** A set flag is a chip, a clear one is dim: without colours it is still bold or not. */
function flagSpan({ name, set }: Flag): string {
  return set ? span(chip, `<b>${escapeMarkdown(` ${name} `)}</b>`) : span(dimColour, escapeMarkdown(name));
}

/** Markdown is not read inside an HTML table, so the cells are HTML. */
function factTable(facts: readonly Fact[], links: MarkdownLinks): string {
  const rows = facts.flatMap(({ label, lines }) =>
    lines.map(
      (line, i) =>
        `<tr><td align="left">${i === 0 ? span(dimColour, escapeMarkdown(label).replaceAll(' ', '&nbsp;')) : ''}&nbsp;&nbsp;</td>` +
        `<td align="left">${inlines(line, links)}</td></tr>`,
    ),
  );
  return `<table>${rows.join('')}</table>`;
}

function action({ icon, label, tooltip, target }: MarkdownAction): string {
  return `[$(${icon}) ${escapeMarkdown(label)}](${target} "${escapeMarkdown(tooltip)}")`;
}
