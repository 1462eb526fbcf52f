import * as vscode from 'vscode';
import type { ActiveProfiles } from './activeProfile';
import { commands } from './commands';

/** The active layout profile in the status bar; a click changes it. */
export function registerStatusBar(profiles: ActiveProfiles): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('memscape.profile', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Memscape: Layout Profile';
  item.command = commands.selectProfile;
  const update = (): void => {
    const { profile, reason, missing } = profiles.for(vscode.window.activeTextEditor?.document.uri);
    item.text = `$(list-tree) ${profile.title.replaceAll('$(', '$ (')}`;
    item.tooltip = `Layout profile: ${profile.title}\n${capitalised(reason)}. Click to change.`;
    item.backgroundColor = missing ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.accessibilityInformation = { label: `Layout profile ${profile.title}, ${reason}` };
  };
  update();
  item.show();
  return vscode.Disposable.from(
    item,
    profiles.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
