import * as vscode from 'vscode';
import { readHostMemory, type HostMemory } from '../core/hostMemory';
import { cardParts, type CardPart } from '../core/describe';

/** Our settings, with the defaults of package.json filled in by VS Code. The one place that reads them. */
export interface Settings {
  /** A profile's id, or `auto`. */
  readonly profile: string;
  readonly hover: {
    readonly enabled: boolean;
    readonly parts: ReadonlySet<CardPart>;
    /** Values below this get one quiet line. */
    readonly smallBelow: bigint;
  };
  /** Globs and paths of profile files besides those in `.memscape/`. */
  readonly profiles: readonly string[];
  /** Slot of the top table that maps the tables themselves; absent when the profile is to say. */
  readonly recursiveSlot: number | undefined;
  readonly terminalLinks: boolean;
  readonly host: HostMemory;
  /** What the setting says; core/project/settingImages.ts checks it. */
  readonly images: unknown;
}

/** Values of a wrong type count as not given: VS Code has marked them in the settings already. */
function readSettings(scope: vscode.Uri | undefined): Settings {
  const settings = vscode.workspace.getConfiguration('memscape', scope ?? null);
  const parts: unknown = settings.get('hover.show');
  const smallBelow: unknown = settings.get('hover.smallValues');
  const profile: unknown = settings.get('profile');
  const slot: unknown = settings.get('recursiveSlot');
  const profiles: unknown = settings.get('profiles');
  return {
    profiles: Array.isArray(profiles)
      ? profiles.filter((glob): glob is string => typeof glob === 'string' && glob.trim() !== '')
      : [],
    profile: typeof profile === 'string' && profile !== '' ? profile : 'auto',
    hover: {
      enabled: settings.get('hover.enabled') !== false,
      parts: new Set(cardParts.filter((part) => Array.isArray(parts) && parts.includes(part))),
      smallBelow: BigInt(wholeNumber(smallBelow, 0, Number.MAX_SAFE_INTEGER) ?? 0),
    },
    recursiveSlot: wholeNumber(slot, 0, 511),
    images: settings.get('images'),
    host: readHostMemory(settings.get('hostMemory')),
    terminalLinks: settings.get('terminalLinks') !== false,
  };
}

function wholeNumber(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : undefined;
}

/** Whether a change of settings concerns us. */
function affectsSettings(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration('memscape');
}

/** Settings by folder, read once until they change: a hover must not pay for reading them. */
export class SettingsCache implements vscode.Disposable {
  readonly #byFolder = new Map<string, Settings>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (!affectsSettings(event)) return;
      this.#byFolder.clear();
      this.#changed.fire();
    });
  }

  for(resource: vscode.Uri | undefined): Settings {
    const folder = resource === undefined ? undefined : vscode.workspace.getWorkspaceFolder(resource);
    const key = folder?.uri.toString() ?? '';
    const known = this.#byFolder.get(key);
    if (known !== undefined) return known;
    const settings = readSettings(folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri);
    this.#byFolder.set(key, settings);
    return settings;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
