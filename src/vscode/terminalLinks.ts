import * as vscode from 'vscode';
import { findLiterals, type Literal } from '../core/literal';
import type { Explainer } from './explainer';
import { showDecodePicker } from './decodeCommand';

interface AddressLink extends vscode.TerminalLink {
  readonly literal: Literal;
}

/** A terminal wraps lines, but what is longer than this is not read by people. */
const longestLine = 2000;

/** Addresses in the integrated terminal are links that open the decode. Small numbers are not: a terminal is full of them. */
export function registerTerminalLinks(explainer: Explainer): vscode.Disposable {
  const provider: vscode.TerminalLinkProvider<AddressLink> = {
    provideTerminalLinks: ({ line }) => {
      const settings = explainer.settings(undefined);
      if (!settings.terminalLinks || line.length > longestLine) return [];
      return findLiterals(line, 'log')
        .filter(({ value }) => value >= settings.hover.smallBelow)
        .map((literal) =>
          Object.assign(
            new vscode.TerminalLink(literal.start, literal.end - literal.start, 'Decode address'),
            { literal },
          ),
        );
    },
    handleTerminalLink: ({ literal }) => {
      showDecodePicker(explainer, literal.text, undefined);
    },
  };
  return vscode.window.registerTerminalLinkProvider(provider);
}
