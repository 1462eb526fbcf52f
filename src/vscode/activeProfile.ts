import * as vscode from 'vscode';
import { pagingMode, type PagingMode } from '../core/paging/modes';
import { isBuiltinProfileId, loadBuiltin } from '../core/profiles';
import type { LayoutProfile } from '../core/profiles/profile';
import type { Images } from './images';
import type { ProfileFiles } from './profileFiles';
import type { SettingsCache } from './settings';

/** The layout that addresses of a folder are read in. */
export interface ActiveProfile {
  readonly profile: LayoutProfile;
  readonly mode: PagingMode;
  /** Why this one: a clause for the status bar's tooltip. */
  readonly reason: string;
  /** True when the setting names a profile that is not there. */
  readonly missing: boolean;
}

export interface ActiveProfiles {
  /** Never waits: a profile file that is still being read is not there yet, and onDidChange tells when it is. */
  for(resource: vscode.Uri | undefined): ActiveProfile;
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

export const defaultProfileId = 'generic-x86_64';

/** The built-in layout for the machine that an image is built for; a machine without one is left to the user. */
const profileOfMachine: Readonly<Record<string, string>> = {
  x86_64: defaultProfileId,
  i386: 'linux-i386-nonpae',
  aarch64: 'linux-arm64-4k-48',
  riscv64: 'linux-riscv64-sv39',
};

export function registerActiveProfiles(
  settings: SettingsCache,
  files: ProfileFiles,
  images: Images,
): ActiveProfiles {
  const changed = new vscode.EventEmitter<void>();
  const fire = (): void => {
    changed.fire();
  };
  const listeners = vscode.Disposable.from(
    settings.onDidChange(fire),
    files.onDidChange(fire),
    images.onDidChange(fire),
  );
  return {
    for: (resource) => choose(settings.for(resource).profile, files, images),
    onDidChange: changed.event,
    dispose: () => {
      listeners.dispose();
      changed.dispose();
    },
  };
}

function choose(id: string, files: ProfileFiles, images: Images): ActiveProfile {
  if (id === 'auto') return automatic(images);
  // A user's own profile wins over a built-in one of the same id.
  const own = isBuiltinProfileId(id) ? undefined : files.current().find(({ profile }) => profile.id === id);
  if (own !== undefined) {
    return active(own.profile, `chosen in the settings, from ${vscode.workspace.asRelativePath(own.uri)}`);
  }
  if (isBuiltinProfileId(id)) return active(loadBuiltin(id), 'chosen in the settings');
  return {
    ...active(loadBuiltin(defaultProfileId), `the setting names "${id}", which is not there`),
    missing: true,
  };
}

function automatic(images: Images): ActiveProfile {
  const image = images.current().find(({ machine }) => machine !== undefined && machine in profileOfMachine);
  const id = profileOfMachine[image?.machine ?? ''];
  if (image === undefined || id === undefined) {
    return active(loadBuiltin(defaultProfileId), 'the default: nothing in the workspace points to another');
  }
  return active(loadBuiltin(id), `${image.name} is built for ${image.machine ?? ''}`);
}

function active(profile: LayoutProfile, reason: string): ActiveProfile {
  return { profile, mode: pagingMode(profile.paging), reason, missing: false };
}
