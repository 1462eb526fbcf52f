import * as vscode from 'vscode';
import { copyForms } from '../core/copyForms';
import { argumentValue, commands } from './commands';
import type { Explainer } from './explainer';

/** "Copy…" of a card: the address in one of many forms. */
export function registerCopyCommand(explainer: Explainer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.copyAddress, async (argument: unknown) => {
    const value = argumentValue(argument);
    if (value === undefined) return;
    const facts = explainer.facts(value, vscode.window.activeTextEditor?.document.uri);
    const picked = await vscode.window.showQuickPick(
      copyForms(facts).map(({ label, text }) => ({ label, description: text.replaceAll('\n', ' '), text })),
      { title: 'Copy address', placeHolder: 'What to copy', matchOnDescription: true },
    );
    if (picked === undefined) return;
    await vscode.env.clipboard.writeText(picked.text);
    vscode.window.setStatusBarMessage(`Copied: ${picked.label}`, 3000);
  });
}
