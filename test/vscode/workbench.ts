/**
 * Drives a real VS Code as a person does: keys, commands, what is on the screen.
 *
 * Servers and the browser are shared by all tests of a mocha run and end with it. Waits are for conditions, never for
 * a time; `MEMSCAPE_VSCODE=latest` chooses the newest VS Code instead of the lowest supported one.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { launchChromium, launchChromiumProfile } from '../../scripts/chromium';
import { root } from '../../scripts/root';
import { installVscode, type ReleaseName } from '../../scripts/vscodeInstall';
import { quietSettings, startServer, type RunningServer } from '../../scripts/vscodeServer';
import { workbenchUrl } from '../../scripts/workbenchUrl';

export interface WorkbenchOptions {
  /** The default is the lowest supported release, or what `MEMSCAPE_VSCODE` says. */
  readonly release?: ReleaseName;
  /** Path in the project; the window gets a copy, so that tests may write. By default the higher-half example. */
  readonly folder?: string;
  /** What the window's folder is to be called, where its name is seen. */
  readonly name?: string;
  /** Files to put into the window's folder: text by path. Without `folder` there is nothing else in it. */
  readonly files?: Readonly<Record<string, string>>;
  /** A `.code-workspace` among the files, to be opened instead of their folder. */
  readonly workspace?: string;
  readonly theme?: Theme;
  /** False opens the folder in Restricted Mode. */
  readonly trust?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  readonly settings?: Settings;
  /** Runs the extension in the web worker host. */
  readonly web?: boolean;
  /** Folders in the project of extensions that play a part; by default those of the tests. */
  readonly helpers?: readonly string[];
  /** A script that runs first in every frame of the window, such as one that takes times. */
  readonly watch?: string;
}

const everyTheme = ['dark', 'light', 'high contrast dark', 'high contrast light'] as const;
export type Theme = (typeof everyTheme)[number];
/** The themes that pictures are taken in: all, or those of MEMSCAPE_THEMES, with commas between. */
export const shownThemes: readonly Theme[] = everyTheme.filter(
  (theme) => process.env.MEMSCAPE_THEMES?.split(',').includes(theme) ?? true,
);
export type Settings = Readonly<Record<string, unknown>>;

export interface Workbench {
  readonly page: Page;
  readonly release: ReleaseName;
  /** Absolute path of this window's own copy of the folder. */
  readonly folder: string;
  /** Runs a command by its title in the command palette. */
  runCommand(title: string): Promise<void>;
  /** Opens a file of the folder in an editor that has the focus. */
  openFile(path: string): Promise<void>;
  /** Puts the cursor at a line and column, both from 1. */
  goTo(line: number, column: number): Promise<void>;
  /** Shows the hover at the cursor and returns its text. */
  showHover(): Promise<string>;
  hideHover(): Promise<void>;
  /** The document of the open webview, once it has something in it. */
  panelFrame(): Promise<Frame>;
  /** Gives the folder these settings and no others, and waits until the window has them: it does not notice new user settings. */
  setSettings(settings: Settings): Promise<void>;
  /** Saves what a person would see, as `out/screenshots/<release>/<name>.png`, and returns the path. */
  screenshot(name: string): Promise<string>;
  /** Reloads the window and waits until it is ready. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a window with the extension loaded from `dist/`, and waits until it is ready for input. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const release = options.release ?? (process.env.MEMSCAPE_VSCODE === 'latest' ? 'latest' : 'lowest');
  const server = await sharedServer(release, options);
  const folder = await makeFolder(options);
  const { theme } = options;
  await server.writeSettings({ ...quietSettings, ...drivenSettings(options), ...options.settings });
  let changes = 0;

  const page = await newWindow(server, options);
  const opened =
    options.workspace === undefined ? { folder } : { workspace: join(folder, options.workspace) };
  try {
    await page.goto(workbenchUrl({ authority: server.authority, ...opened }));
    // A server that has served a window may hand out a `.code-workspace` too late, and the window then has no folder.
    const isOpen = await waitUntilReady(page, theme);
    if (!isOpen) await page.reload();
    if (!isOpen && !(await waitUntilReady(page, theme))) throw new Error('The window has no folder.');
  } catch (error) {
    await page.close();
    throw error;
  }

  return {
    page,
    release,
    folder,
    runCommand: (title) => runCommand(page, title),
    openFile: (path) => openFile(page, folder, path),
    goTo: (line, column) => goTo(page, line, column),
    showHover: () => showHover(page),
    hideHover: () => hideHover(page),
    panelFrame: () => panelFrame(page),
    setSettings: async (changed) => {
      // All settings are taken over at once, so the title tells that the others are there too.
      const title = `Settings ${String((changes += 1))}.`;
      await mkdir(join(folder, '.vscode'), { recursive: true });
      await writeFile(
        join(folder, '.vscode/settings.json'),
        JSON.stringify({ ...changed, 'window.title': title }),
      );
      await page.waitForFunction(`document.title === ${JSON.stringify(title)}`);
    },
    screenshot: (name) => screenshot(page, release, name),
    reload: async () => {
      await page.reload();
      await waitUntilReady(page, theme);
    },
    close: async () => {
      await page.close();
      await rm(folder, { recursive: true, force: true });
      folders.delete(folder);
    },
  };
}

// What is shared by a run, and its end.

const servers = new Map<string, Promise<RunningServer>>();
/** Of windows that are still open. */
const folders = new Set<string>();
/** A debugger that has stopped, and a program in a terminal. */
const testHelpers = ['test/fixtures/debugExtension', 'test/fixtures/terminalExtension'];
let browser: Promise<Browser> | undefined;
/** One profile for all windows: VS Code's own code is compiled once and kept in its cache. */
let profile: Promise<{ readonly context: BrowserContext; readonly folder: string }> | undefined;

/** Ends the browsers and the servers. Tests need not call it. */
export async function closeShared(): Promise<void> {
  await (await browser)?.close();
  const shared = await profile;
  await shared?.context.close();
  if (shared !== undefined) await rm(shared.folder, { recursive: true, force: true, maxRetries: 5 });
  await Promise.all([...servers.values()].map(async (server) => (await server).stop()));
  await Promise.all([...folders].map((folder) => rm(folder, { recursive: true, force: true })));
}

// A benchmark has no such thing as an end of all tests.
if (typeof after === 'function') after(closeShared);

async function sharedServer(
  release: ReleaseName,
  { trust = true, helpers = testHelpers }: WorkbenchOptions,
): Promise<RunningServer> {
  const key = [release, String(trust), ...helpers].join(' ');
  let server = servers.get(key);
  if (!server) {
    server = installVscode(release).then((installed) =>
      startServer(installed, { extension: root, trust, helpers: helpers.map((path) => join(root, path)) }),
    );
    servers.set(key, server);
  }
  return await server;
}

/** Most screens have one pixel for each of CSS; `MEMSCAPE_PIXELS=2` is a finer one. */
const contextOptions = {
  deviceScaleFactor: Number(process.env.MEMSCAPE_PIXELS ?? '1'),
  permissions: ['clipboard-read', 'clipboard-write'],
};
const timeoutMs = 20_000;

export const defaultSize = { width: 1280, height: 800 };

/** An empty page that nothing of earlier windows is left for, but for what is cached. */
async function newWindow(server: RunningServer, options: WorkbenchOptions): Promise<Page> {
  profile ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memscape-browser-'));
    return { folder, context: await launchChromiumProfile(folder, contextOptions) };
  })();
  const { context } = await profile;
  context.setDefaultTimeout(timeoutMs);
  const page = await context.newPage();
  await page.setViewportSize(options.size ?? defaultSize);
  if (options.watch !== undefined) await page.addInitScript(options.watch);
  // The profile begins with an empty page, which stays.
  if (context.pages().length <= 2) {
    const session = await context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', {
      origin: `http://${server.authority}`,
      storageTypes: 'cookies,file_systems,indexeddb,local_storage',
    });
    await session.detach();
  }
  return page;
}

/** A page of its own in the shared browser, for what is not a workbench of this driver; its context is to be closed. */
export async function chromiumPage(): Promise<Page> {
  browser ??= launchChromium();
  const shared = await browser;
  const context = await shared.newContext({ ...contextOptions, viewport: { width: 1280, height: 2000 } });
  context.setDefaultTimeout(timeoutMs);
  return await context.newPage();
}

async function makeFolder(options: WorkbenchOptions): Promise<string> {
  const made = join(await mkdtemp(join(tmpdir(), 'memscape-workspace-')), options.name ?? '');
  folders.add(made);
  await mkdir(made, { recursive: true });
  await fillFolder(made, options);
  return made;
}

/** Puts into a folder what a window with these options has in it. */
export async function fillFolder(made: string, { folder, files }: WorkbenchOptions): Promise<void> {
  if (folder !== undefined || files === undefined) {
    await cp(join(root, folder ?? 'examples/higher-half'), made, {
      recursive: true,
      preserveTimestamps: true,
    });
  }
  for (const [path, text] of Object.entries(files ?? {})) {
    await mkdir(dirname(join(made, path)), { recursive: true });
    await writeFile(join(made, path), text);
  }
}

/** What a theme is called in the settings, and the file whose name the workbench wears as a class once it is applied. */
const themes: Readonly<Record<Theme, { readonly setting: string; readonly file: string }>> = {
  dark: { setting: 'Default Dark Modern', file: 'dark_modern' },
  light: { setting: 'Default Light Modern', file: 'light_modern' },
  'high contrast dark': { setting: 'Default High Contrast', file: 'hc_black' },
  'high contrast light': { setting: 'Default High Contrast Light', file: 'hc_light' },
};

export function themeSettings(theme: Theme = 'dark'): Settings {
  return { 'workbench.colorTheme': themes[theme].setting };
}

export async function themeApplied(page: Page, theme: Theme = 'dark'): Promise<void> {
  await page.locator(`.monaco-workbench[class*="${themes[theme].file}"]`).waitFor(opening);
}

function drivenSettings({ web, theme }: WorkbenchOptions): Settings {
  return {
    ...themeSettings(theme),
    'workbench.editor.enablePreview': false,
    'editor.hover.delay': 0,
    'editor.minimap.enabled': false,
    // What was chosen before is not to stand in front of what is asked for.
    'workbench.commandPalette.history': 0,
    ...(web ? { 'remote.extensionKind': { 'memscape.memscape': ['web'] } } : {}),
  };
}

// What a person does.

/** A window takes eight seconds on an idle machine. */
const opening = { timeout: 60_000 };

/** Whether the window has its folder, once it is ready. */
async function waitUntilReady(page: Page, theme: Theme | undefined): Promise<boolean> {
  // Themes come from extensions: once one is applied for the first time, every extension's contributions are there. A window
  // that has had it before, such as one that is loaded again, keeps its colors and applies them before it knows the extensions.
  await themeApplied(page, theme);
  // The explorer shows the folder's files once the connection to the server stands.
  const files = page.locator('.explorer-folders-view .monaco-list-row');
  const none = page.locator('.pane-header', { hasText: /no folder opened/i });
  await files.or(none).first().waitFor(opening);
  // While it reads what the folders of a workspace are, it may say that there is none.
  return await files
    .first()
    .waitFor({ timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );
}

/** Runs a command by its title in the command palette, as soon as it is there. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row').first().filter({ hasText: title });
  try {
    await until(page, async () => {
      await quickInput(page, 'F1', `>${title}`);
      try {
        await row.waitFor({ timeout: 5000 });
      } catch (error) {
        // A palette that was opened before the extensions were known does not look again for the same words.
        await page.keyboard.press('Escape');
        throw error;
      }
    });
  } catch (error) {
    // What stands there instead tells why.
    await page.screenshot({ path: join(root, 'out/screenshots/no-such-command.png') });
    throw error;
  }
  await page.keyboard.press('Enter');
}

async function openFile(page: Page, folder: string, path: string): Promise<void> {
  await quickInput(page, 'Control+P', join(folder, path));
  await page
    .locator('.quick-input-list .monaco-list-row')
    .first()
    .filter({ hasText: basename(path) })
    .waitFor();
  await page.keyboard.press('Enter');
  await page
    .locator(`.editor-group-container.active .tab.active[data-resource-name="${basename(path)}"]`)
    .waitFor();
  await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
}

async function goTo(page: Page, line: number, column: number): Promise<void> {
  await quickInput(page, 'Control+G', `:${String(line)}:${String(column)}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  await page.locator('[id="status.editor.selection"]', { hasText: `Ln ${String(line)},` }).waitFor();
}

/** Opens a quick input by its key and replaces what is in it. */
async function quickInput(page: Page, key: string, text: string): Promise<void> {
  const input = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input');
  await until(page, async () => {
    await page.keyboard.press(key);
    await input.waitFor({ timeout: 1000 });
  });
  await input.fill(text);
}

const hoverSelector = '.monaco-editor .monaco-hover:not(.hidden)';

async function showHover(page: Page): Promise<string> {
  const hover = page
    .locator(hoverSelector)
    .filter({ has: page.locator('.hover-row') })
    .filter({ hasNotText: /^Loading\.\.\.$/ });
  // An extension that is still starting has no hover yet, and VS Code does not ask it again by itself.
  await until(page, async () => {
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    await hover.waitFor({ timeout: 1000 });
  });
  return await hover.innerText();
}

/** Repeats an action that fails as long as the window is not ready for it. */
export async function until(page: Page, act: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (page.isClosed() || Date.now() > deadline) {
        throw error;
      }
    }
  }
}

async function hideHover(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator(hoverSelector).waitFor({ state: 'hidden' });
}

/** A webview's document is two frames deep: VS Code's own, which hosts the one with the extension's HTML. */
async function panelFrame(page: Page): Promise<Frame> {
  const host = page.locator('iframe.webview.ready').first();
  await host.waitFor({ state: 'attached' });
  const outer = await (await host.elementHandle())?.contentFrame();
  const inner = await outer?.waitForSelector('iframe#active-frame', { state: 'attached' });
  const frame = await inner?.contentFrame();
  if (!frame) {
    throw new Error('The webview has no document.');
  }
  await frame.waitForSelector('body > *', { state: 'attached' });
  return frame;
}

async function screenshot(page: Page, release: ReleaseName, name: string): Promise<string> {
  const folder = join(root, 'out/screenshots', release);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}
