import * as vscode from 'vscode';
import { findLiterals } from '../core/literal';
import { commands } from './commands';
import { showDecodePicker } from './decodeCommand';
import type { Explainer } from './explainer';

/** "Decode Value" in the context menu of variables and watches while debugging. */
export function registerDebugValue(explainer: Explainer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.decodeDebugValue, (argument: unknown) => {
    const text = valueText(argument);
    if (text === undefined) return;
    showDecodePicker(explainer, text, vscode.window.activeTextEditor?.document);
  });
}

/** The first number of what the debugger shows: `0x401000 <main>` for a pointer, or a decimal number. */
function valueText(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  // VS Code gives the variable as the debug adapter described it; each property is checked.
  const { variable, value } = argument as { readonly variable?: unknown; readonly value?: unknown };
  const shown =
    typeof variable === 'object' && variable !== null
      ? (variable as { readonly value?: unknown }).value
      : value;
  if (typeof shown !== 'string') return undefined;
  const literal = findLiterals(shown.slice(0, 500), 'plaintext')[0];
  if (literal !== undefined) return literal.text;
  const decimal = /^\s*(-?\d{1,20})\b/.exec(shown)?.[1];
  if (decimal === undefined) return undefined;
  return `0x${BigInt.asUintN(64, BigInt(decimal)).toString(16)}`;
}
