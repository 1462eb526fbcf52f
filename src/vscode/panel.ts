import * as vscode from 'vscode';
import type { LayoutProfile } from '../core/profiles/profile';
import type { ActiveProfiles } from './activeProfile';
import { registerBuildHistory } from './buildHistory';
import { argumentValue, commands } from './commands';
import { registerCompareCommands } from './compareCommands';
import { makeComparisons } from './compareContent';
import { panelOptions, registerImageEditor } from './imageEditor';
import { isScriptName } from './imageFiles';
import type { Images } from './images';
import type { SavedBuilds } from './savedBuilds';
import type { SettingsCache } from './settings';
import { panelType, type PanelServices, type PanelSession } from './panelServices';
import { runPanel } from './panelSession';
import { panelTitle } from './shownContent';
import { makeRehearsal } from './rehearsal';
import { subjectOf, type CompareWith, type Subject } from './panelSubject';
import type { ProfileFiles } from './profileFiles';
import type { AwaitedImage, ChooseImage } from './projectCommands';

/** The panels "Memory Layout", for other features to open. */
export interface Panels {
  /** Opens two layouts side by side in a panel. */
  compareProfiles(before: Pick<LayoutProfile, 'id'>, after: Pick<LayoutProfile, 'id'>): void;
  /** What the panel that has the focus shows; undefined where none has it, or where it shows the workspace's first image. */
  active(): vscode.Uri | undefined;
  /** Fires when another panel has the focus, or none any more. */
  readonly onDidChangeActive: vscode.Event<void>;
  dispose(): void;
}

/** The panel "Memory Layout": its commands, its panels, and their return after a reload of the window. */
export function registerPanel(
  extension: vscode.Uri,
  saved: SavedBuilds,
  settings: SettingsCache,
  images: Images,
  profiles: ActiveProfiles,
  files: ProfileFiles,
  { choose, awaited }: { readonly choose: ChooseImage; readonly awaited: AwaitedImage },
): Panels {
  const open = new Set<PanelSession>();
  const focus = new vscode.EventEmitter<void>();
  const history = registerBuildHistory(images, saved);
  const rehearsal = makeRehearsal();
  const services: PanelServices = {
    extension,
    settings,
    images,
    profiles,
    comparisons: makeComparisons(images, history, files),
    awaited,
    rehearsal,
    show: (script) => {
      show(script);
    },
  };

  const adopt = (panel: vscode.WebviewPanel, subject: Subject): PanelSession => {
    const own = runPanel(panel, subject, services);
    open.add(own);
    panel.onDidChangeViewState(() => {
      focus.fire();
    });
    panel.onDidDispose(() => {
      open.delete(own);
      focus.fire();
    });
    focus.fire();
    return own;
  };

  /** The panel of a script, the one that was opened last; without a script any. */
  const find = (script: vscode.Uri | undefined): PanelSession | undefined => {
    const latest = [...open].reverse();
    const same = latest.find((own) => own.subject().script?.toString() === script?.toString());
    return same ?? (script === undefined ? latest[0] : undefined);
  };

  /** A second command shows the panel that is there. */
  function show(script: vscode.Uri | undefined, address?: bigint): void {
    (find(script) ?? adopt(createPanel(extension), { script })).reveal(address);
  }

  const compare = (chosen: CompareWith): void => {
    const script = scriptOf(undefined) ?? activeOf(open)?.subject().script;
    const known = find(script);
    if (known === undefined) adopt(createPanel(extension), { script, compare: chosen });
    else {
      known.compare(chosen);
      known.reveal(undefined);
    }
  };

  const listeners = vscode.Disposable.from(
    history,
    rehearsal,
    vscode.commands.registerCommand(commands.showLayout, (argument: unknown) => {
      const address = argumentValue(argument, 'address');
      const script = address === undefined ? scriptOf(argument) : undefined;
      if (address !== undefined || script !== undefined) show(script, address);
      // Nothing says which image, so that the project's own settings are asked; without any the panel says what is missing.
      else
        return choose().then((found) => {
          show(found);
        });
      return undefined;
    }),
    vscode.commands.registerCommand(commands.newPanel, () => {
      adopt(createPanel(extension), { script: scriptOf(undefined) ?? activeOf(open)?.subject().script });
    }),
    registerCompareCommands({ open: compare }),
    registerImageEditor(extension, (panel, script) => {
      adopt(panel, { script });
    }),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        panel.webview.options = panelOptions(extension);
        adopt(panel, subjectOf(state));
        return Promise.resolve();
      },
    }),
  );
  return {
    compareProfiles: (before, after) => {
      const chosen = { kind: 'profiles', before: before.id, after: after.id } as const;
      adopt(createPanel(extension), { compare: chosen });
    },
    active: () => activeOf(open)?.subject().script,
    onDidChangeActive: focus.event,
    dispose: () => {
      focus.dispose();
      listeners.dispose();
      for (const own of open) own.dispose();
    },
  };
}

function activeOf(open: ReadonlySet<PanelSession>): PanelSession | undefined {
  return [...open].find(({ panel }) => panel.active);
}

function createPanel(extension: vscode.Uri): vscode.WebviewPanel {
  const beside =
    vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
  return vscode.window.createWebviewPanel(
    panelType,
    panelTitle,
    { viewColumn: beside, preserveFocus: false },
    panelOptions(extension),
  );
}

/** The script a menu was opened on, else the one in the active editor. */
function scriptOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const document = vscode.window.activeTextEditor?.document;
  const isScript =
    document !== undefined && (document.languageId === 'linkerscript' || isScriptName(document.uri.path));
  return isScript ? document.uri : undefined;
}
