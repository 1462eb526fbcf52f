import * as vscode from 'vscode';
import { escapeMarkdown } from '../core/describe/markdown';
import { clueText, type ProfileChoice } from '../core/profiles/auto';
import type { ActiveProfile, ActiveProfiles } from './activeProfile';
import { commands } from './commands';

/**
 * The active layout profile in the status bar, of the panel or the editor that has the focus; a click changes it. Without a
 * panel it reads nothing: others ask, and this follows.
 */
export function registerStatusBar(
  profiles: ActiveProfiles,
  panels: { active(): vscode.Uri | undefined; readonly onDidChangeActive: vscode.Event<void> },
): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('memscape.profile', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Memscape: Layout Profile';
  item.command = commands.selectProfile;
  const update = (): void => {
    const shown = panels.active();
    // A panel asks for the layout of its image, be it a moment later.
    const active =
      shown === undefined
        ? profiles.known(vscode.window.activeTextEditor?.document.uri)
        : profiles.for(shown);
    const { profile, reason, missing, doubt } = active;
    const warns = missing || doubt !== undefined;
    // The default is not named before it is known to be right.
    item.text =
      active.looking === true
        ? '$(loading~spin) Looking for the layout'
        : `$(${warns ? 'warning' : 'list-tree'}) ${profile.title.replaceAll('$(', '$ (')}`;
    item.tooltip = profileTooltip(active);
    item.backgroundColor = missing ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.accessibilityInformation = { label: `Layout profile ${profile.title}, ${reason}` };
  };
  update();
  item.show();
  return vscode.Disposable.from(
    item,
    profiles.onDidChange(update),
    panels.onDidChangeActive(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}

/** Which profile is active and why, with every candidate where the workspace leaves it open. */
export function profileTooltip({ profile, reason, doubt }: ActiveProfile): vscode.MarkdownString {
  const text = new vscode.MarkdownString(`**Layout profile:** ${escapeMarkdown(profile.title)}`);
  text.isTrusted = { enabledCommands: [commands.selectProfile] };
  text.appendMarkdown('\n\n');
  if (doubt === undefined) text.appendMarkdown(`${escapeMarkdown(capitalised(reason))}.`);
  else appendDoubt(text, doubt);
  return text.appendMarkdown(`\n\n[Choose a profile…](command:${commands.selectProfile})`);
}

function appendDoubt(text: vscode.MarkdownString, { kind, chosen, others }: ProfileChoice): void {
  text.appendMarkdown(
    kind === 'tie'
      ? 'The workspace points to several alike; until you choose, the first is used.\n'
      : 'The workspace also points elsewhere; until you choose, the stronger is used.\n',
  );
  for (const { profile, clues } of [chosen, ...others].slice(0, mostCandidates)) {
    const why = clues.map(clueText).join('; ');
    text.appendMarkdown(`\n- **${escapeMarkdown(profile)}**: ${escapeMarkdown(why)}`);
  }
}

const mostCandidates = 6;

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
