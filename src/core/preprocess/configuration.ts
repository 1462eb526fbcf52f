import type { Issue } from '../issue';
import { preprocessIssue } from './issues';
import { folderOf, joinPath } from './paths';

/** How a tree with Kconfig hands its configuration to every file that goes through the preprocessor. */
export interface Configuration {
  /** What is read before the script. */
  readonly preludes: readonly string[];
  /** Where nobody has configured the tree yet: what there is to say, and what every configuration for the machine has. */
  readonly missing?: { readonly issue: Issue; readonly defines: readonly string[] };
}

/** Files that only such trees have: each is read before every source, and itself takes the configuration in. */
const kinds = [
  // Linux 6.1, and so U-Boot and barebox: scripts/Makefile.lib and Makefile give it by -include.
  { mark: 'include/linux/kconfig.h', run: runLinux },
  // Xen 4.17: xen/Makefile gives it by -include.
  { mark: 'include/xen/config.h', run: () => 'make defconfig' },
] as const;
const generated = 'include/generated/autoconf.h';

/**
 * The configuration of the tree that a script lies in, which is looked for in the folders above it up to `root`. Yields paths of
 * files, and takes the text of each or undefined.
 */
export function* findingConfiguration(
  script: string,
  root: string,
  machine: string | undefined,
): Generator<string, Configuration, string | undefined> {
  let folder = folderOf(script);
  for (let depth = 0; depth < 32; depth += 1) {
    for (const { mark, run } of kinds) {
      const prelude = joinPath(folder, mark);
      if ((yield prelude) === undefined) continue;
      const header = joinPath(folder, generated);
      const preludes = [prelude, header];
      if ((yield header) !== undefined) return { preludes };
      const shown = root === '' ? header : header.slice(root.length + 1);
      const issue = preprocessIssue('preprocess.unconfigured', { file: shown, run: run(script) });
      const names = machine === undefined ? [] : (settled[machine] ?? []);
      return { preludes, missing: { issue, defines: names.map((name) => `CONFIG_${name}=1`) } };
    }
    if (folder === root || folder === '' || folder === '/') break;
    folder = folderOf(folder);
  }
  return { preludes: [] };
}

/** By machine: options that follow from it. Source: arch/*'s Kconfig of Linux 6.1. */
const settled: Readonly<Record<string, readonly string[]>> = {
  x86_64: ['X86', 'X86_64', '64BIT', 'MMU'],
  i386: ['X86', 'X86_32', 'MMU'],
  aarch64: ['ARM64', '64BIT', 'MMU'],
  arm: ['ARM', '32BIT'],
  riscv64: ['RISCV', '64BIT'],
  riscv32: ['RISCV', '32BIT'],
};

function runLinux(script: string): string {
  const arch = /(?:^|\/)arch\/(\w+)\/kernel\/vmlinux\.lds\.S$/.exec(script)?.[1];
  return arch === undefined ? 'make …_defconfig' : `make ARCH=${arch} defconfig`;
}
