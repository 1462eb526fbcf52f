import * as vscode from 'vscode';
import type { Card } from '../core/describe/card';
import { cardMarkdown, type MarkdownAction } from '../core/describe/markdown';
import { hex } from '../core/address';
import { commandLink, commands, type ShowLayoutArgument, type ValueArgument } from './commands';
import { openSourceLink } from './openSource';

/** A card as a hover shows it, with the links that act on its value. */
export function cardMarkdownString(card: Card, value: bigint): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(
    cardMarkdown(card, { openSource: openSourceLink, actions: actionsFor(value) }),
    true,
  );
  markdown.supportHtml = true;
  markdown.isTrusted = {
    enabledCommands: [commands.showLayout, commands.copyAddress, commands.decodeAs, commands.openSource],
  };
  return markdown;
}

function actionsFor(value: bigint): readonly MarkdownAction[] {
  const layout: ShowLayoutArgument = { address: hex(value) };
  const argument: ValueArgument = { value: hex(value) };
  return [
    {
      icon: 'map',
      label: 'Show in Layout',
      tooltip: 'Show this address in the drawing of the address space',
      target: commandLink(commands.showLayout, layout),
    },
    {
      icon: 'copy',
      label: 'Copy…',
      tooltip: 'Copy the value, its indices, or the address as a literal',
      target: commandLink(commands.copyAddress, argument),
    },
    {
      icon: 'list-flat',
      label: 'Decode as…',
      tooltip: 'Read the value as a page-table entry, a register or a fault code',
      target: commandLink(commands.decodeAs, argument),
    },
  ];
}
