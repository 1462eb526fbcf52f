import * as vscode from 'vscode';
import { formatAddress } from '../core/address';
import { composeAddress } from '../core/paging/compose';
import type { PagingMode } from '../core/paging/modes';
import { fail, type Result } from '../core/result';
import { commands } from './commands';
import { showDecodePicker } from './decodeCommand';
import type { Explainer } from './explainer';

/** "Compose Address from Indices": the reverse of a decode, each field checked while one types. */
export function registerComposeCommand(explainer: Explainer): vscode.Disposable {
  return vscode.commands.registerCommand(commands.composeAddress, async () => {
    const document = vscode.window.activeTextEditor?.document;
    const { mode } = explainer.request(document?.uri);
    const names = [...mode.levels.map(({ name }) => name), 'offset'];
    const input = await vscode.window.showInputBox({
      title: 'Compose an address',
      prompt: `${names.join(', ')} (${mode.title})`,
      placeHolder: `${mode.levels.map(() => '0').join(' ')} 0x000`,
      validateInput: (text) => validation(text, mode),
    });
    const result = input === undefined ? undefined : compose(input, mode);
    if (result?.ok === true)
      showDecodePicker(explainer, formatAddress(result.value, mode.addressBits), document);
  });
}

function validation(text: string, mode: PagingMode): vscode.InputBoxValidationMessage | string | undefined {
  if (text.trim() === '') return undefined;
  const result = compose(text, mode);
  if (!result.ok) return result.error;
  return {
    message: formatAddress(result.value, mode.addressBits),
    severity: vscode.InputBoxValidationSeverity.Info,
  };
}

/**
 * The indices, highest level first, and the offset: decimal or hexadecimal, with blanks or commas between. On Arm `ttbr0` or
 * `ttbr1` in front chooses the half; without it the kernel's.
 */
function compose(text: string, mode: PagingMode): Result<bigint> {
  const words = text
    .trim()
    .split(/[\s,]+/)
    .slice(0, 16);
  const numbers: bigint[] = [];
  for (const word of words) {
    if (!/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(word)) return fail(`"${word.slice(0, 40)}" is no number`);
    numbers.push(BigInt(word));
  }
  const expected = mode.levels.length + 1;
  if (numbers.length !== expected) {
    const fields = `${mode.levels.map(({ name }) => name).join(', ')} and an offset`;
    return fail(`expected ${expected.toString()} numbers: ${fields}; found ${numbers.length.toString()}`);
  }
  const result = composeAddress(mode, {
    indices: numbers.slice(0, -1),
    offset: numbers.at(-1) ?? 0n,
    ttbr: 1,
  });
  return result.ok
    ? result
    : fail(result.error.map(({ field, message }) => `${field} ${message}`).join('; '));
}
