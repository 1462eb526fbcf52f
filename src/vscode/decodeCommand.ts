import * as vscode from 'vscode';
import { formatAddress, hex } from '../core/address';
import { parseValue } from '../core/parseValue';
import { cardItems, type CardItem } from './cardItems';
import { argumentValue, commands, type ShowLayoutArgument, type ValueArgument } from './commands';
import type { Explainer } from './explainer';
import { valueAt } from './hover';

/**
 * "Memscape: Decode Address". Where the cursor is on something a hover explains, the hover shows it; otherwise a
 * picker takes an address or an expression and decodes it while one types.
 */
export function registerDecodeCommand(explainer: Explainer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.decodeAddress, async (argument: unknown) => {
    const given = argumentValue(argument);
    const editor = vscode.window.activeTextEditor;
    if (
      given === undefined &&
      editor !== undefined &&
      valueAt(editor.document, editor.selection.active) !== undefined
    ) {
      await vscode.commands.executeCommand('editor.action.showHover');
      return;
    }
    const selected = editor === undefined ? '' : editor.document.getText(editor.selection).trim();
    const start =
      given === undefined
        ? selected.length <= 64 && !selected.includes('\n')
          ? selected
          : ''
        : formatAddress(given);
    showDecodePicker(explainer, start, editor?.document);
  });
}

const layoutButton = { iconPath: new vscode.ThemeIcon('map'), tooltip: 'Show in Layout' };
const copyButton = { iconPath: new vscode.ThemeIcon('copy'), tooltip: 'Copy…' };
const readingButton = { iconPath: new vscode.ThemeIcon('list-flat'), tooltip: 'Decode as…' };

/** Decodes while one types; Enter on a row copies its value. */
export function showDecodePicker(
  explainer: Explainer,
  start: string,
  document: vscode.TextDocument | undefined,
): void {
  const picker = vscode.window.createQuickPick<CardItem>();
  const languageId = document?.languageId ?? 'plaintext';
  let value: bigint | undefined;
  const update = (): void => {
    const result = picker.value.trim() === '' ? undefined : parseValue(picker.value, languageId);
    value = result?.ok === true ? result.value : undefined;
    picker.buttons = value === undefined ? [] : [layoutButton, copyButton, readingButton];
    if (result === undefined) picker.items = [];
    else if (!result.ok)
      picker.items = [{ label: `$(info) ${result.error.replaceAll('$(', '$ (')}`, alwaysShow: true }];
    else picker.items = cardItems(explainer.card(result.value, document?.uri, { smallBelow: 0n }));
  };
  picker.title = 'Decode address';
  picker.placeholder = 'An address or an expression: 0xffff888012345678, ffffffff81000000, 511UL << 39';
  picker.value = start;
  picker.onDidChangeValue(update);
  picker.onDidTriggerButton((button) => {
    if (value === undefined) return;
    void run(button, value);
    picker.hide();
  });
  picker.onDidAccept(() => {
    const text = picker.selectedItems[0]?.copies;
    if (text === undefined) return;
    void vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(`Copied ${text}`, 3000);
    picker.hide();
  });
  picker.onDidHide(() => {
    picker.dispose();
  });
  update();
  void explainer.settling(document?.uri)?.then(update);
  picker.show();
}

async function run(button: vscode.QuickInputButton, value: bigint): Promise<void> {
  const argument: ValueArgument = { value: hex(value) };
  const layout: ShowLayoutArgument = { address: hex(value) };
  if (button === layoutButton) await vscode.commands.executeCommand(commands.showLayout, layout);
  if (button === copyButton) await vscode.commands.executeCommand(commands.copyAddress, argument);
  if (button === readingButton) await vscode.commands.executeCommand(commands.decodeAs, argument);
}
