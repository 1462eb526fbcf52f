import * as vscode from 'vscode';
import { pagingMode, type PagingMode } from '../core/paging/modes';
import { isBuiltinProfileId, loadBuiltin } from '../core/profiles';
import { choiceReason, clueText, type ProfileChoice } from '../core/profiles/auto';
import type { LayoutProfile } from '../core/profiles/profile';
import { registerAutoProfiles, type AutoFinding } from './autoProfile';
import type { Images } from './images';
import type { ProfileFiles } from './profileFiles';
import type { Projects } from './project';
import type { SettingsCache } from './settings';

/** The layout that addresses of a folder are read in. */
export interface ActiveProfile {
  readonly profile: LayoutProfile;
  readonly mode: PagingMode;
  /** Why this one: a clause for the status bar's tooltip. Holds text of the workspace. */
  readonly reason: string;
  /** True while it is still being looked for, and the profile is the default until then. */
  readonly looking?: boolean;
  /** True when the setting names a profile that is not there. */
  readonly missing: boolean;
  /** Present when the workspace points to several, so that someone should choose. */
  readonly doubt?: ProfileChoice;
}

export interface ActiveProfiles {
  /**
   * Never waits: what is still being looked for is not there yet, and onDidChange tells when it is. Starts looking when
   * nobody has asked before.
   */
  for(resource: vscode.Uri | undefined): ActiveProfile;
  /** The same, without looking for anything. */
  known(resource: vscode.Uri | undefined): ActiveProfile;
  /** Settles when `for` knows what the workspace points to; undefined when it does. Never rejects. */
  settling(resource: vscode.Uri | undefined): Promise<void> | undefined;
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

const defaultProfileId = 'generic-x86_64';

export function registerActiveProfiles(
  settings: SettingsCache,
  files: ProfileFiles,
  images: Images,
  projects: Projects,
): ActiveProfiles {
  const auto = registerAutoProfiles(images, projects);
  const changed = new vscode.EventEmitter<void>();
  const fire = (): void => {
    changed.fire();
  };
  const listeners = vscode.Disposable.from(
    settings.onDidChange(fire),
    files.onDidChange(fire),
    auto.onDidChange(fire),
  );
  const isAuto = (resource: vscode.Uri | undefined): boolean => settings.for(resource).profile === 'auto';
  const set = (resource: vscode.Uri | undefined): ActiveProfile =>
    fromSettings(settings.for(resource).profile, files, resource);
  return {
    for: (resource) => (isAuto(resource) ? automatic(auto.find(resource)) : set(resource)),
    known: (resource) => (isAuto(resource) ? automatic(auto.known(resource)) : set(resource)),
    settling: (resource) => (isAuto(resource) ? auto.settling(resource) : undefined),
    onDidChange: changed.event,
    dispose: () => {
      listeners.dispose();
      auto.dispose();
      changed.dispose();
    },
  };
}

function fromSettings(id: string, files: ProfileFiles, resource: vscode.Uri | undefined): ActiveProfile {
  if (isBuiltinProfileId(id)) return active(loadBuiltin(id), 'chosen in the settings');
  const same = files.current().filter(({ profile }) => profile.id === id);
  // Folders may each have one of that name; a file's own folder comes first.
  const own = same.find(({ uri }) => isOfSameFolder(uri, resource)) ?? same[0];
  if (own !== undefined) {
    return active(own.profile, `chosen in the settings, from ${vscode.workspace.asRelativePath(own.uri)}`);
  }
  return { ...byDefault(`the setting names "${id}", which is not there`), missing: true };
}

function isOfSameFolder(file: vscode.Uri, resource: vscode.Uri | undefined): boolean {
  const folder = resource === undefined ? undefined : vscode.workspace.getWorkspaceFolder(resource);
  return folder !== undefined && vscode.workspace.getWorkspaceFolder(file)?.uri.path === folder.uri.path;
}

function automatic(finding: AutoFinding): ActiveProfile {
  switch (finding.kind) {
    case 'unasked':
      return byDefault('the default, until an address is looked at');
    case 'looking':
      return { ...byDefault('the default, while the workspace is looked through'), looking: true };
    case 'found':
      return found(finding);
    case 'image':
      return ofImage(finding);
  }
}

function found({ choice, without }: Extract<AutoFinding, { kind: 'found' }>): ActiveProfile {
  if (choice === undefined) {
    return without === undefined
      ? byDefault('the default: nothing in the workspace points to another layout that there is')
      : byDefault(`the default, as there is no layout for ${without.machine}: ${clueText(without.clue)}`);
  }
  const { profile } = choice.chosen;
  const reason = choiceReason(choice);
  // The name may be made from figures of a configuration that no machine has.
  if (!isBuiltinProfileId(profile)) {
    return byDefault(`the default: there is no "${profile}", which the workspace points to: ${reason}`);
  }
  const chosen = active(loadBuiltin(profile), reason);
  return choice.kind === 'clear' ? chosen : { ...chosen, doubt: choice };
}

function ofImage({ image, choice, why = '' }: Extract<AutoFinding, { kind: 'image' }>): ActiveProfile {
  if (choice === undefined) return byDefault(`the default, for ${image}: ${why}`);
  const own = found({ kind: 'found', choice });
  return { ...own, reason: `for ${image}: ${own.reason}` };
}

function byDefault(reason: string): ActiveProfile {
  return active(loadBuiltin(defaultProfileId), reason);
}

function active(profile: LayoutProfile, reason: string): ActiveProfile {
  return { profile, mode: pagingMode(profile.paging), reason, missing: false };
}
