import * as vscode from 'vscode';
import { formatAddress } from '../core/address';
import { composeFields, composeText } from '../core/paging/composeText';
import type { PagingMode } from '../core/paging/modes';
import { commands } from './commands';
import { showDecodePicker } from './decodeCommand';
import type { Explainer } from './explainer';

/** "Compose Address from Indices": the reverse of a decode, each field checked while one types. */
export function registerComposeCommand(explainer: Explainer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.composeAddress, async () => {
    const document = vscode.window.activeTextEditor?.document;
    const { mode } = explainer.request(document?.uri);
    const input = await vscode.window.showInputBox({
      title: `Compose an address: ${mode.title}`,
      prompt: composeFields(mode),
      placeHolder: `${mode.levels.map(() => '0').join(' ')} 0x000`,
      validateInput: (text) => validation(text, mode),
    });
    const result = input === undefined ? undefined : composeText(input, mode);
    if (result?.ok === true)
      showDecodePicker(explainer, formatAddress(result.value.address, mode.addressBits), document);
  });
}

function validation(text: string, mode: PagingMode): vscode.InputBoxValidationMessage | string | undefined {
  if (text.trim() === '') return undefined;
  const result = composeText(text, mode);
  if (!result.ok) return result.error;
  const { address, page } = result.value;
  return {
    message: `${formatAddress(address, mode.addressBits)}${page === undefined ? '' : ` in a ${page}`}`,
    severity: vscode.InputBoxValidationSeverity.Info,
  };
}
