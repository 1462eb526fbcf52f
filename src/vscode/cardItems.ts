import * as vscode from 'vscode';
import type { Card, Inline } from '../core/describe/card';

export interface CardItem extends vscode.QuickPickItem {
  /** What Enter on the row copies. */
  readonly copies?: string;
}

/** A card as the rows of a picker: what it is, its bit fields, its facts. */
export function cardItems(card: Card): CardItem[] {
  if (card.kind === 'quiet') return [row(plain(card.line), '')];
  const fields = card.fields?.columns ?? [];
  return [
    { ...row(plain(card.title), ''), detail: plain(card.address), copies: firstCode(card.address) },
    ...(fields.length === 0 ? [] : [separator('bit fields')]),
    ...fields.map(({ name, value, bits }) => ({ ...row(name, `${value}   bits ${bits}`), copies: value })),
    ...(card.facts.length === 0 ? [] : [separator('facts')]),
    ...card.facts.flatMap(({ label, lines }) =>
      lines.map((line, i) => ({ ...row(i === 0 ? label : '…', plain(line)), copies: firstCode(line) })),
    ),
  ];
}

function row(label: string, description: string): CardItem {
  return { label: unhooked(label), description: unhooked(description), alwaysShow: true };
}

function separator(label: string): CardItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function plain(parts: readonly Inline[]): string {
  return parts.map((part) => (part.kind === 'icon' ? `$(${part.icon})` : unhooked(part.text))).join(' ');
}

/** Names of the workspace must not turn into icons. */
function unhooked(value: string): string {
  return value.replaceAll(/\$\((?!error\)|warning\)|question\))/g, '$ (');
}

function firstCode(parts: readonly Inline[]): string {
  const found = parts.find((part) => part.kind === 'code' || part.kind === 'dimCode') ?? parts[0];
  return found === undefined || found.kind === 'icon' ? '' : found.text;
}
