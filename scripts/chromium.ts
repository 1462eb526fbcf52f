import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type LaunchOptions,
} from 'playwright-core';
import { UserError } from './failure';
import { installOnce } from './installOnce';
import { root } from './root';

/**
 * A headless Chromium: the one that `MEMSCAPE_CHROMIUM` names, else the one from npm (Linux on x64), else one that is
 * installed on this machine.
 */
export async function launchChromium(): Promise<Browser> {
  return await launched((options) => chromium.launch(options));
}

/** The same with a folder that it keeps caches and state in, which pages of an ordinary one share with no other. */
export async function launchChromiumProfile(
  folder: string,
  context: Pick<BrowserContextOptions, 'viewport' | 'deviceScaleFactor' | 'permissions'>,
): Promise<BrowserContext> {
  return await launched((options) => chromium.launchPersistentContext(folder, { ...options, ...context }));
}

type Start<T> = (options: LaunchOptions) => Promise<T>;

async function launched<T>(start: Start<T>): Promise<T> {
  const args = [
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  // Chromium refuses to sandbox itself for root, which containers usually run as.
  const common = { headless: true, chromiumSandbox: process.getuid?.() !== 0, args };

  const named = process.env.MEMSCAPE_CHROMIUM;
  if (named !== undefined) {
    return await start({ ...common, executablePath: named });
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    return await launchedFromNpm(start, common);
  }
  const installed = findOnPath(['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge']);
  return await start({
    ...common,
    ...(installed === undefined ? { channel: 'chrome' } : { executablePath: installed }),
  }).catch((error: unknown) => {
    throw new UserError(`No Chromium found; set MEMSCAPE_CHROMIUM to one (${firstLine(error)}).`);
  });
}

async function launchedFromNpm<T>(start: Start<T>, options: LaunchOptions): Promise<T> {
  const folder = join(root, '.vscode-test/chromium-147');
  await installOnce(folder, unpackChromium);
  const executablePath = join(folder, 'chromium');
  const environment = {
    ...process.env,
    // A machine without any fonts gets the one that came with the browser.
    ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
  };
  try {
    return await start({ ...options, executablePath, env: environment });
  } catch {
    // A bare container lacks libnss3 and its like; the package has them. Chromium's sandbox may be forbidden there too.
    return await start({
      ...options,
      chromiumSandbox: false,
      executablePath,
      env: { ...environment, LD_LIBRARY_PATH: join(folder, 'al2023/lib') },
    });
  }
}

/** The package unpacks itself into the temporary folder, whatever is there, so it gets one of its own. */
async function unpackChromium(partial: string): Promise<void> {
  console.log('Unpacking Chromium 147 into .vscode-test/ (once) …');
  const before = { TMPDIR: process.env.TMPDIR, AWS_LAMBDA_JS_RUNTIME: process.env.AWS_LAMBDA_JS_RUNTIME };
  process.env.TMPDIR = partial;
  // This makes the package unpack its shared libraries as well.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x';
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- An assignment would store the word "undefined".
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
}

function findOnPath(programs: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return programs
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find((file) => existsSync(file));
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
