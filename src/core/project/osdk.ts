import { readToml, type TomlFile } from './cargo/toml';
import { folderOf, joinPath } from './paths';
import type { Detector, ProjectImage, ProjectTree } from './project';
import { treeFiles, type TreeFiles } from './treeFiles';

/** Asterinas and others by OSDK: `cargo osdk` makes a crate around the kernel's and links it with a script of its own. */
export const osdkDetector: Detector = { system: 'cargo', detect: osdkKernels };

async function osdkKernels(tree: ProjectTree): Promise<readonly ProjectImage[]> {
  const files = treeFiles(tree);
  const [file] = [...files.named('OSDK.toml')].sort((a, b) => a.length - b.length);
  if (file === undefined) return [];
  const text = (await tree.read(file, 256 * 1024)) ?? '';
  const name = await kernelCrate(files, folderOf(file));
  const arches = [
    ...new Set([...text.matchAll(/"(x86_64|riscv64|aarch64|loongarch64)"/g)].map(([, arch = '']) => arch)),
  ];
  const first = arches.includes('x86_64') || arches.length === 0 ? 'x86_64' : (arches[0] ?? 'x86_64');
  return [first, ...arches.filter((arch) => arch !== first)].map((arch): ProjectImage => {
    const named = files.named(`${arch}.ld`).filter((path) => path.includes('target/osdk/'));
    const generated = named.find((path) => path.includes(name)) ?? named[0];
    const [template] = files.named(`${arch}.ld.template`);
    const path = template ?? generated;
    const outputs = files
      .namedLike((one) => one.endsWith('-osdk-bin'))
      .filter((one) => one.includes('target/osdk/') || one.includes(`target/${arch}-`));
    return {
      searchPath: [],
      objects: [],
      maps: [],
      name: arch === first ? name : `${name} (${arch})`,
      system: 'cargo',
      scripts:
        path === undefined
          ? []
          : [
              {
                path,
                ...(template === undefined ? {} : { template: 'configured' as const }),
                ...(generated === undefined || generated === path ? {} : { generated }),
              },
            ],
      // -C relocation-model=static and -C relro-level=off, in the words of the linker.
      flags: ['-no-pie', '-z', 'norelro'],
      outputs,
      linker: 'lld',
      machine: arch,
      rank: generated === undefined ? 'static' : 'build',
      resolvable:
        generated === undefined ? { kind: 'needs-running', run: 'cargo osdk build' } : { kind: 'yes' },
      evidence: [
        { file, line: 1, why: 'settings of cargo osdk, which links the kernel with a script that it writes' },
      ],
      unknowns: path === undefined ? [`the script ${arch}.ld, which cargo osdk writes to target/osdk`] : [],
    };
  });
}

/** The package of the folder, else the member of its workspace that is called a kernel, else the first one. */
async function kernelCrate(files: TreeFiles, folder: string): Promise<string> {
  const own = packageName(await readToml(files, joinPath(folder, 'Cargo.toml')));
  if (own !== undefined) return own;
  const names: string[] = [];
  for (const path of files.named('Cargo.toml').slice(0, 200)) {
    const manifest = await readToml(files, path);
    if (manifest === undefined || !/\bostd\b/.test(manifest.text)) continue;
    const name = packageName(manifest);
    if (name !== undefined && name !== 'ostd') names.push(name);
  }
  return names.find((name) => name.includes('kernel')) ?? names[0] ?? 'kernel';
}

function packageName(manifest: TomlFile | undefined): string | undefined {
  const { package: own } = (manifest?.data ?? {}) as { readonly package?: { readonly name?: unknown } }; // Whatever it is, it is asked for a text.
  return typeof own?.name === 'string' ? own.name : undefined;
}
