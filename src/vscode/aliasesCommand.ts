import * as vscode from 'vscode';
import { formatAddress, hex } from '../core/address';
import { parseValue } from '../core/parseValue';
import { physicalAliases } from '../core/physicalAliases';
import type { ActiveProfiles } from './activeProfile';
import { argumentValue, commands, type ShowLayoutArgument } from './commands';
import type { Images } from './images';

const copyButton = { iconPath: new vscode.ThemeIcon('copy'), tooltip: 'Copy' };

interface AliasItem extends vscode.QuickPickItem {
  readonly address: bigint;
}

/** "Virtual Aliases of a Physical Address": where the active layout and the images of the workspace map it. */
export function registerAliasesCommand(profiles: ActiveProfiles, images: Images): vscode.Disposable {
  return vscode.commands.registerCommand(commands.virtualAliases, async (argument: unknown) => {
    const resource = vscode.window.activeTextEditor?.document.uri;
    const physical = argumentValue(argument) ?? (await askPhysical());
    if (physical === undefined) return;
    await profiles.settling(resource);
    const { profile } = profiles.for(resource);
    const aliases = physicalAliases(physical, profile, await images.all());
    if (aliases.length === 0) {
      void vscode.window.showInformationMessage(
        `Neither the layout "${profile.title}" nor an image fixes where ${hex(physical)} is mapped: only the page tables tell.`,
      );
      return;
    }
    showAliases(
      aliases.map(({ address, through, note }) => ({
        label: formatAddress(address, profile.addressBits),
        description: through.replaceAll('$(', '$ ('),
        ...(note === undefined ? {} : { detail: note.replaceAll('$(', '$ (') }),
        buttons: [copyButton],
        address,
      })),
      physical,
    );
  });
}

async function askPhysical(): Promise<bigint | undefined> {
  const input = await vscode.window.showInputBox({
    title: 'Virtual aliases of a physical address',
    prompt: 'A physical address, such as 0x100000',
    validateInput: (text) => {
      const result = text.trim() === '' ? undefined : parseValue(text, 'plaintext');
      return result?.ok === false ? result.error : undefined;
    },
  });
  const result = input === undefined || input.trim() === '' ? undefined : parseValue(input, 'plaintext');
  return result?.ok === true ? result.value : undefined;
}

/** Enter shows an alias in the layout, its button copies it. */
function showAliases(items: readonly AliasItem[], physical: bigint): void {
  const picker = vscode.window.createQuickPick<AliasItem>();
  picker.title = `Virtual addresses of physical ${hex(physical)}`;
  picker.placeholder = 'Enter shows one in the layout';
  picker.items = items;
  picker.matchOnDescription = true;
  picker.onDidTriggerItemButton(({ item }) => {
    void vscode.env.clipboard.writeText(item.label);
    vscode.window.setStatusBarMessage(`Copied ${item.label}`, 3000);
    picker.hide();
  });
  picker.onDidAccept(() => {
    const [item] = picker.selectedItems;
    picker.hide();
    if (item === undefined) return;
    const argument: ShowLayoutArgument = { address: hex(item.address) };
    void vscode.commands.executeCommand(commands.showLayout, argument);
  });
  picker.onDidHide(() => {
    picker.dispose();
  });
  picker.show();
}
