import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Scripts of a public project, as a Debian package brings them, and what to link under them. */
export interface ScriptPackage {
  readonly name: string;
  /** A source package's scripts stand in its tarball, a binary one's among what it installs. */
  readonly kind: 'source' | 'binary';
  /** Which files are scripts, and for which target; the first that fits counts. */
  readonly scripts: readonly (readonly [RegExp, string, ...string[]])[];
}

export const scriptPackages: readonly ScriptPackage[] = [
  {
    name: 'gnu-efi',
    kind: 'binary',
    scripts: [
      [/elf_x86_64_efi\.lds$/, 'x86_64', '-shared', '-Bsymbolic'],
      [/elf_ia32_efi\.lds$/, 'i386', '-shared', '-Bsymbolic'],
    ],
  },
  { name: 'picolibc-aarch64-linux-gnu', kind: 'binary', scripts: [[/\/lib\/picolibc\w*\.ld$/, 'aarch64']] },
  {
    name: 'openocd',
    kind: 'source',
    scripts: [
      [/fespi\/riscv\.lds$/, 'riscv64'],
      [/(cc26xx|msp432|npcx|at91sam7x|xscale)\/.*\.lds?$/, 'arm'],
    ],
  },
  {
    name: 'memtest86+',
    kind: 'source',
    scripts: [
      [/build32\/ldscripts\/.*_shared\.lds$/, 'i386', '-shared', '-Bsymbolic'],
      [/build64\/ldscripts\/.*_shared\.lds$/, 'x86_64', '-shared', '-Bsymbolic'],
      [/build32\/ldscripts\/.*\.lds$/, 'i386'],
      [/build64\/ldscripts\/.*\.lds$/, 'x86_64'],
    ],
  },
];

/** Fetches the package with apt and yields the folder its files are in; a text says why that cannot be. */
export function fetchPackage(
  { name, kind }: ScriptPackage,
  home: string,
): { readonly folder: string } | { readonly reason: string } {
  const folder = join(home, name);
  mkdirSync(folder);
  const run = (program: string, args: readonly string[]): string | undefined => {
    const { status, error, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    if (error !== undefined) return error.message;
    return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? `${program} fails`);
  };
  const failed =
    kind === 'binary'
      ? run('apt-get', ['download', '-qq', name])
      : run('apt-get', [...sourceOptions(home, run), 'source', '-qq', '--download-only', name]);
  // Of a source package the tarball is enough; a mirror may lack Debian's own part.
  const archives = readdirSync(folder).filter((file) => /\.deb$|\.orig.*\.tar\.\w+$/.test(file));
  if (failed !== undefined && archives.length === 0) return { reason: failed };
  for (const file of archives) {
    const reason = file.endsWith('.deb') ? run('dpkg-deb', ['-x', file, '.']) : run('tar', ['xf', file]);
    if (reason !== undefined) return { reason };
  }
  return { folder };
}

/** apt with the source packages of where its binary ones come from, which most systems leave out; nothing of the system's changes. */
function sourceOptions(home: string, run: (program: string, args: readonly string[]) => unknown): string[] {
  const list = join(home, 'sources.list');
  const options = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${join(home, 'lists')}`,
    `Dir::Cache=${join(home, 'cache')}`,
  ].flatMap((option) => ['-o', option]);
  try {
    mkdirSync(join(home, 'lists', 'partial'), { recursive: true });
    mkdirSync(join(home, 'cache', 'archives', 'partial'), { recursive: true });
    writeFileSync(list, sourceLines().join(''), { flag: 'wx' });
  } catch {
    return options; // It was written for the package before.
  }
  run('apt-get', [...options, 'update', '-qq']);
  return options;
}

/** Of Debian's own archive: where the installed system takes its packages from. */
function sourceLines(): string[] {
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)';
  const { stdout } = spawnSync('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    encoding: 'utf8',
  });
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  return stdout.split('\n').flatMap((line) => {
    const [uri = '', release = '', component = '', origin = ''] = line.split('|');
    return origin === 'Debian' && component === 'main' ? [`deb-src ${signed}${uri} ${release} main\n`] : [];
  });
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
