import * as vscode from 'vscode';
import type { UnreadLine } from '../core/profiles/importText';
import type { ProfileData } from '../core/profiles/profileData';
import { commands } from './commands';
import { findScripts, isScriptName } from './imageFiles';
import type { Images } from './images';

/** A text and where it is from. */
interface Source {
  readonly text: string;
  /** For people: "the clipboard". */
  readonly from: string;
  /** A name for the profile. */
  readonly name: string;
}

/** "New Profile from Text" and "New Profile from Linker Script": first versions of profile files, to check and to save. */
export function registerNewProfile(images: Images): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.newProfileFromText, newFromText),
    vscode.commands.registerCommand(commands.newProfileFromScript, (argument: unknown) =>
      newFromScript(argument, images),
    ),
  );
}

async function newFromText(): Promise<void> {
  const source = await chooseSource();
  if (source === undefined) return;
  const { importText } = await import('../core/profiles/importText');
  const { profiles, unread } = importText(source.text, source.name);
  if (profiles.length === 0) {
    const [first] = unread;
    const why =
      first === undefined
        ? 'It has no drawing, table or range of addresses.'
        : `Line ${first.line.toString()}: ${first.why}.`;
    void vscode.window.showWarningMessage(`No layout was found in ${source.from}. ${why}`);
    return;
  }
  const profile = profiles.length === 1 ? profiles[0] : await chooseProfile(profiles);
  if (profile !== undefined) await openAsNew(profile, unread, source);
}

/** The selection; without one, the text of the editor or the clipboard. */
async function chooseSource(): Promise<Source | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  const selected = document?.getText(vscode.window.activeTextEditor?.selection) ?? '';
  if (document !== undefined && selected.trim() !== '')
    return { text: selected, from: `the selection in ${fileName(document.uri)}`, name: nameOf(document.uri) };
  const clipboard = await vscode.env.clipboard.readText();
  const sources: Source[] = [];
  if (document !== undefined)
    sources.push({ text: document.getText(), from: fileName(document.uri), name: nameOf(document.uri) });
  if (clipboard.trim() !== '') sources.push({ text: clipboard, from: 'the clipboard', name: 'pasted' });
  if (sources.length === 0) {
    const what = 'Copy or open a drawing, a table of addresses, /proc/PID/maps or a kernel log first.';
    void vscode.window.showInformationMessage(what);
    return undefined;
  }
  if (sources.length === 1) return sources[0];
  const picked = await vscode.window.showQuickPick(
    sources.map((source) => ({
      label: plain(source.from),
      description: plain(source.text.trim().split('\n', 1)[0]?.slice(0, 80) ?? ''),
      source,
    })),
    { title: 'New profile from text', placeHolder: 'Where the text is' },
  );
  return picked?.source;
}

async function chooseProfile(profiles: readonly ProfileData[]): Promise<ProfileData | undefined> {
  const picked = await vscode.window.showQuickPick(
    profiles.map((profile, i) => ({
      label: `Layout ${(i + 1).toString()}`,
      description: `${(profile.regions ?? []).length.toString()} regions`,
      detail: plain(
        (profile.regions ?? [])
          .map(({ name }) => name)
          .join(', ')
          .slice(0, 200),
      ),
      profile,
    })),
    { title: 'New profile from text', placeHolder: 'The text shows several layouts' },
  );
  return picked?.profile;
}

async function newFromScript(argument: unknown, images: Images): Promise<void> {
  const script = argument instanceof vscode.Uri ? argument : await chooseScript();
  if (script === undefined) return;
  const map = await images.forScript(script);
  const { profileOfMap } = await import('../core/profiles/profileOfMap');
  const { profile, notes } = profileOfMap(map, nameOf(script));
  const unread = notes.map(({ line, why }) => ({ line, why, text: '' }));
  if ((profile.regions ?? []).length === 0 && (profile.landmarks ?? []).length === 0) {
    void vscode.window.showWarningMessage(
      `${fileName(script)} has no region, section or symbol with a known address.`,
    );
    return;
  }
  await openAsNew(profile, unread, { text: '', from: fileName(script), name: nameOf(script) });
}

async function chooseScript(): Promise<vscode.Uri | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined && (document.languageId === 'linkerscript' || isScriptName(document.uri.path)))
    return document.uri;
  const scripts = await findScripts();
  const picked = await vscode.window.showQuickPick(
    scripts.map((uri) => ({ label: plain(vscode.workspace.asRelativePath(uri)), uri })),
    {
      title: 'New profile from linker script',
      placeHolder: scripts.length === 0 ? 'There is no linker script' : 'Script',
    },
  );
  return picked?.uri;
}

/** Opens the profile as a file that does not exist yet; saving it puts it among the profiles of the workspace. */
async function openAsNew(
  profile: ProfileData,
  unread: readonly UnreadLine[],
  { from, name }: Source,
): Promise<void> {
  const { profileText } = await import('../core/profiles/importText/write');
  const content = profileText(profile, unread, from);
  const target = await freeFile(name);
  if (target === undefined) {
    const document = await vscode.workspace.openTextDocument({ language: 'jsonc', content });
    await vscode.window.showTextDocument(document);
    return;
  }
  const document = await vscode.workspace.openTextDocument(target.with({ scheme: 'untitled' }));
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), content);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document);
}

/** A name under `.memscape/` that no file has. Undefined where an unsaved text cannot have a place of its own. */
async function freeFile(name: string): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active);
  const folder = own ?? vscode.workspace.workspaceFolders?.[0];
  if (folder?.uri.scheme !== 'file' && folder?.uri.scheme !== 'vscode-remote') return undefined;
  for (let i = 1; i <= mostNames; i += 1) {
    const file = vscode.Uri.joinPath(
      folder.uri,
      '.memscape',
      `${name}${i === 1 ? '' : `-${i.toString()}`}.json`,
    );
    const open = vscode.workspace.textDocuments.some(({ uri }) => uri.path === file.path);
    if (!open && !(await exists(file))) return file;
  }
  return undefined;
}

const mostNames = 100;

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

function fileName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/** The file's name as that of a profile. */
function nameOf(uri: vscode.Uri): string {
  const own = fileName(uri)
    .replace(/\.[^.]*$/, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  const name = own.slice(0, 60);
  return name === '' ? 'profile' : name;
}

/** Text of the workspace, without the icons that it may ask for. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}
