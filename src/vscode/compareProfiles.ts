import * as vscode from 'vscode';
import { pagingMode } from '../core/paging/modes';
import { builtinProfiles } from '../core/profiles';
import type { ActiveProfiles } from './activeProfile';
import { commands } from './commands';
import type { Panels } from './panel';
import type { ProfileFiles } from './profileFiles';

interface ProfileItem extends vscode.QuickPickItem {
  readonly id?: string;
  readonly title?: string;
}

/** "Compare Profiles…": two layouts side by side. The active one comes first, then those that go with it. */
export function registerCompareProfiles(
  panels: Panels,
  profiles: ActiveProfiles,
  files: ProfileFiles,
): vscode.Disposable {
  return vscode.commands.registerCommand(commands.compareProfiles, async () => {
    const own = await files.all();
    const { profile } = profiles.for(vscode.window.activeTextEditor?.document.uri);
    const all: readonly Offered[] = [
      ...own.map(({ uri, profile: { id, title, paging } }) => ({
        ...{ id, title, paging },
        file: vscode.workspace.asRelativePath(uri),
      })),
      ...builtinProfiles,
    ];
    const before = await choose(offered(all, profile.id), 'Compare profiles: the first, at the left');
    if (before === undefined) return;
    const others = offered(
      all.filter(({ id }) => id !== before.id),
      before.id,
    );
    const after = await choose(others, `Compare ${plain(before.title)} with`);
    if (after !== undefined) panels.compareProfiles(before, after);
  });
}

interface Chosen {
  readonly id: string;
  readonly title: string;
}

async function choose(items: readonly ProfileItem[], title: string): Promise<Chosen | undefined> {
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'Layout profile',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.id === undefined ? undefined : { id: picked.id, title: picked.title ?? picked.id };
}

interface Offered {
  readonly id: string;
  readonly title: string;
  readonly paging: (typeof builtinProfiles)[number]['paging'];
  /** Of a user's own. */
  readonly file?: string;
}

/** The one that is asked for first, then those of the same system, then the others in their order. */
function offered(all: readonly Offered[], first: string): readonly ProfileItem[] {
  const near = (id: string): number => (id === first ? 0 : systemOf(id) === systemOf(first) ? 1 : 2);
  return [...all]
    .sort((a, b) => near(a.id) - near(b.id))
    .map(({ id, title, paging, file }) => ({
      id,
      title,
      label: plain(title),
      description: id,
      detail: [...(file === undefined ? [] : [plain(file)]), pagingMode(paging).title].join(', '),
    }));
}

/** `linux-x86_64`, `osv`: the name without what tells the variants of a system apart. */
function systemOf(id: string): string {
  return id
    .replace(/^(linux|limine|fuchsia|macos-xnu|sel4|xv6)-([a-z]+\d*(?:_\d+)?).*$/, '$1-$2')
    .replace(/^osv-.*/, 'osv');
}

/** Text of the workspace, without the icons that it may ask for. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}
