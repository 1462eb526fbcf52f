/**
 * Runs the suites that live inside VS Code, each with the same `runTests()` call.
 *
 * `tsx scripts/testVscode.ts [--release lowest|latest|desktop] [--suite node|web|restricted]… [--grep TITLE]`
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { bundleSuite, suites, type SuiteName } from './bundleSuite';
import { runMain, UserError } from './failure';
import { root } from './root';
import { installVscode, vscodeReleases, type ReleaseName } from './vscodeInstall';

type Host = ReleaseName | 'desktop';

runMain(async () => {
  const { values } = parseArgs({
    options: {
      release: { type: 'string', default: 'lowest' },
      suite: { type: 'string', multiple: true },
      grep: { type: 'string' },
    },
  });
  const host = checkedName(values.release, { ...vscodeReleases, desktop: undefined }, 'release');
  const names = (values.suite ?? ['node']).map((name) => checkedName(name, suites, 'suite'));
  let failed = false;
  for (const name of names) {
    failed = !(await runSuiteIn(host, name, values.grep)) || failed;
  }
  process.exitCode = failed ? 1 : 0;
});

async function runSuiteIn(host: Host, name: SuiteName, grep: string | undefined): Promise<boolean> {
  const suite = await bundleSuite(name, grep);
  if (suite === undefined) {
    console.log(`The suite "${name}" has no tests.`);
    return true;
  }
  if (host === 'desktop' && name === 'restricted') {
    console.log('The desktop program is always started as trusted; its restricted suite is left out.');
    return true;
  }
  const folder = await copyOfExample();
  console.log(`\nVS Code ${host === 'desktop' ? 'desktop' : vscodeReleases[host].vscode}, suite "${name}"`);
  try {
    await runTests({
      ...(host === 'desktop' ? {} : await standIn(host)),
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [folder, ...hostFlags(host, name)],
    });
    return true;
  } catch (error) {
    console.error(`The suite "${name}" failed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function standIn(release: ReleaseName): Promise<{ readonly vscodeExecutablePath: string }> {
  // Installing here already keeps its progress apart from the suite's output.
  await installVscode(release);
  return { vscodeExecutablePath: join(root, 'scripts/standInVscode.ts') };
}

function hostFlags(host: Host, name: SuiteName): readonly string[] {
  if (host === 'desktop') {
    return name === 'web' ? ['--extensionDevelopmentKind=web'] : [];
  }
  return [
    `--release=${host}`,
    ...(name === 'web' ? ['--web'] : []),
    ...(name === 'restricted' ? ['--restricted'] : []),
  ];
}

/** The tests write into their workspace, so they get a copy of the example. */
async function copyOfExample(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'memscape-workspace-'));
  const example = join(root, 'examples/higher-half');
  if (existsSync(example)) {
    await cp(example, folder, { recursive: true });
  }
  return folder;
}

function checkedName<Name extends string>(
  name: string,
  names: Readonly<Record<Name, unknown>>,
  option: string,
): Name {
  if (!Object.hasOwn(names, name)) {
    throw new UserError(`--${option} must be one of ${Object.keys(names).join(', ')}, not "${name}".`);
  }
  // It is one of the keys, as was just checked.
  return name as Name;
}
