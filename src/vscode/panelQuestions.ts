import * as vscode from 'vscode';

/** Asks what of the details is to be copied, and copies it. */
export async function copyDetails(text: string, start: string | undefined): Promise<void> {
  const address = start !== undefined && /^0x[0-9a-f]{1,16}$/.test(start) ? start : undefined;
  const choices = [
    ...(address === undefined
      ? []
      : [
          { label: 'Address', detail: address, text: address },
          { label: 'Address Without 0x', detail: address.slice(2), text: address.slice(2) },
        ]),
    { label: 'All Details', detail: text.split('\n')[0] ?? '', text },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { title: 'Copy' });
  if (chosen !== undefined) await vscode.env.clipboard.writeText(chosen.text);
}

/** Asks for a linker script, and shows it. */
export async function chooseScript(show: (script: vscode.Uri) => void): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose a linker script',
    canSelectMany: false,
  });
  if (chosen?.[0] !== undefined) show(chosen[0]);
}
