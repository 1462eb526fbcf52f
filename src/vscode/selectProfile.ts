import * as vscode from 'vscode';
import { pagingMode } from '../core/paging/modes';
import { builtinProfiles } from '../core/profiles';
import { clueText, type ProfileChoice } from '../core/profiles/auto';
import type { ActiveProfiles } from './activeProfile';
import { commands } from './commands';
import type { ProfileFiles } from './profileFiles';

interface ProfileItem extends vscode.QuickPickItem {
  readonly id?: string;
}

/**
 * "Memscape: Select Layout Profile": what the workspace points to where that is in doubt, the user's own, then the
 * built-in ones by architecture.
 */
export function registerSelectProfile(profiles: ActiveProfiles, files: ProfileFiles): vscode.Disposable {
  return vscode.commands.registerCommand(commands.selectProfile, async () => {
    const resource = vscode.window.activeTextEditor?.document.uri;
    // What is found at once is shown at once; after that the list follows.
    await Promise.race([profiles.settling(resource), new Promise((resolve) => setTimeout(resolve, 400))]);
    const active = profiles.for(resource);
    const items = Promise.all([files.all(), profiles.settling(resource)]).then(([own]) => {
      const { profile, doubt } = profiles.for(resource);
      return [
        { id: 'auto', label: '$(wand) Automatic', description: 'what the project points to' },
        ...doubtItems(doubt),
        ...ownItems(own, profile.id),
        ...builtinItems(profile.id),
      ];
    });
    const picked: ProfileItem | undefined = await vscode.window.showQuickPick<ProfileItem>(items, {
      title: 'Layout profile',
      placeHolder: `Now: ${active.profile.title} (${active.reason})`,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked?.id !== undefined) await store(picked.id, resource);
  });
}

function doubtItems(doubt: ProfileChoice | undefined): ProfileItem[] {
  if (doubt === undefined) return [];
  return [
    separator('The project points to several'),
    ...[doubt.chosen, ...doubt.others].slice(0, mostCandidates).map(({ profile, clues }) => ({
      id: profile,
      label: `$(warning) ${profile}`,
      detail: plain(clues.map(clueText).join('; ')),
    })),
  ];
}

const mostCandidates = 6;

function ownItems(own: Awaited<ReturnType<ProfileFiles['all']>>, activeId: string): ProfileItem[] {
  if (own.length === 0) return [];
  return [
    separator('In this workspace'),
    ...own.map(({ uri, profile }) => ({
      id: profile.id,
      label: `${mark(profile.id, activeId)}${plain(profile.title)}`,
      description: profile.id,
      detail: `${plain(vscode.workspace.asRelativePath(uri))}, ${pagingMode(profile.paging).title}`,
    })),
  ];
}

const archTitles: Readonly<Record<string, string>> = {
  x86_64: 'x86-64',
  aarch64: 'Arm, 64-bit',
  riscv64: 'RISC-V, 64-bit',
  x86: 'x86, 32-bit',
  arm: 'Arm, 32-bit',
};

function builtinItems(activeId: string): ProfileItem[] {
  const archs = [...new Set(builtinProfiles.map(({ arch }) => arch))];
  return archs.flatMap((arch) => [
    separator(archTitles[arch] ?? arch),
    ...builtinProfiles
      .filter((profile) => profile.arch === arch)
      .map(({ id, title, paging }) => ({
        id,
        label: `${mark(id, activeId)}${title}`,
        description: id,
        detail: pagingMode(paging).title,
      })),
  ]);
}

/** Text of the workspace, without the icons that it may ask for. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}

function mark(id: string, activeId: string): string {
  return id === activeId ? '$(check) ' : '';
}

function separator(label: string): ProfileItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** Into the folder's settings when there are several, the workspace's when there is one, the user's without any. */
async function store(id: string, resource: vscode.Uri | undefined): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = resource === undefined ? undefined : vscode.workspace.getWorkspaceFolder(resource);
  const target =
    folders.length > 1 && folder !== undefined
      ? vscode.ConfigurationTarget.WorkspaceFolder
      : folders.length > 0
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
  const settings = vscode.workspace.getConfiguration('memscape', folder?.uri ?? null);
  await settings.update('profile', id === 'auto' ? undefined : id, target);
}
