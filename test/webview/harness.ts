import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { panelAssets, type PanelAssets } from '../../scripts/panelAssets';
import type { FromPanel, ToPanel } from '../../src/protocol';
import { themes, type ThemeName } from './themes';

/** The panel's program in a plain page, with the theme variables that VS Code would set. */
export interface PanelPage {
  readonly page: Page;
  /** Sends a message as the extension would, and waits until it is drawn. */
  send(message: ToPanel): Promise<void>;
  /** Waits until a condition in the page's own words holds. */
  until(condition: string): Promise<void>;
  /** What the panel has posted since it was opened. */
  posted(): Promise<FromPanel[]>;
  close(): Promise<void>;
}

export interface PanelPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the panel has kept from before. */
  readonly state?: unknown;
  readonly scale?: number;
}

let assets: Promise<PanelAssets> | undefined;

const origin = 'https://panel.test';

export async function openPanelPage(browser: Browser, options: PanelPageOptions = {}): Promise<PanelPage> {
  const theme = themes[options.theme ?? 'dark'];
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1200, height: options.height ?? 800 },
    deviceScaleFactor: options.scale ?? 1,
  });
  assets ??= panelAssets({ minify: true });
  const files: Readonly<Record<string, readonly [type: string, body: string | Buffer]>> = {
    '/': ['text/html', html(theme.bodyClass, theme.variables, await assets)],
    '/codicon.ttf': ['font/ttf', await readFile(require.resolve('@vscode/codicons/dist/codicon.ttf'))],
  };
  await page.route(`${origin}/**`, async (route) => {
    const file = files[new URL(route.request().url()).pathname];
    if (file === undefined) await route.fulfill({ status: 404, body: '' });
    else await route.fulfill({ contentType: file[0], body: file[1] });
  });
  const kept = JSON.stringify(options.state ?? null);
  await page.addInitScript(`
    window.posted = [];
    window.kept = ${kept};
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => window.posted.push(message),
      getState: () => window.kept,
      setState: (state) => { window.kept = JSON.parse(JSON.stringify(state)); },
    });
  `);
  await page.goto(`${origin}/`);
  await until(page, 'window.posted.some((message) => message.kind === "ready")');
  const drawn = async (): Promise<number> => Number(await page.evaluate('document.body.dataset.drawn'));
  return {
    page,
    send: async (message) => {
      const before = await drawn();
      await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
      await until(page, `Number(document.body.dataset.drawn) > ${before.toString()}`);
    },
    until: (condition) => until(page, condition),
    posted: async () => page.evaluate<FromPanel[]>('window.posted'),
    close: async () => {
      await page.close();
    },
  };
}

/** Playwright's own waiting evaluates code in the page, which the policy forbids as it should. */
async function until(page: Page, condition: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await page.evaluate(condition))) {
    if (Date.now() > end) throw new Error(`not in time: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** As strict as the extension's own document: a violation is recorded and a test looks at it. */
function html(
  bodyClass: string,
  variables: Readonly<Record<string, string>>,
  { program, styles }: PanelAssets,
): string {
  const nonce = 'dGVzdA';
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; font-src ${origin}; img-src data:`;
  const fonts = {
    'font-family': 'Inter, "DejaVu Sans", sans-serif',
    'editor-font-family': '"DejaVu Sans Mono", monospace',
  };
  const css = Object.entries({ ...variables, ...fonts })
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join(' ');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Memory Layout</title><style nonce="${nonce}">:root { ${css} }</style>
<style nonce="${nonce}">${styles}</style></head>
<body class="${bodyClass}" data-icon-font="${origin}/codicon.ttf"><script nonce="${nonce}">${program}</script></body></html>`;
}
