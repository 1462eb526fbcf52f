/**
 * Runs the suites that live inside VS Code, each with the same `runTests()` call; several at the same time, in a process each.
 *
 * `tsx scripts/testVscode.ts [--release lowest|latest|desktop] [--suite node|web|restricted]… [--grep TITLE]`
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { bundleSuite, suites, type SuiteName } from './bundleSuite';
import { runMain } from './failure';
import { parseName } from './options';
import { root } from './root';
import { runTogether } from './together';
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
  const host = parseName('release', values.release, { ...vscodeReleases, desktop: undefined });
  const names = (values.suite ?? ['node']).map((name) => parseName('suite', name, suites));
  const [first = 'node', ...others] = names;
  if (others.length > 0 && host !== 'desktop') await installVscode(host);
  const grep = values.grep === undefined ? [] : ['--grep', values.grep];
  const passed =
    others.length === 0
      ? await runSuiteIn(host, first, values.grep)
      : await runTogether(
          names.map((name) => [__filename, '--release', host, '--suite', name, ...grep] as const),
        );
  process.exitCode = passed ? 0 : 1;
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
  await cp(join(root, 'examples/higher-half'), folder, { recursive: true });
  return folder;
}
