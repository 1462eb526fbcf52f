import { fileIndex } from './fileIndex';
import { machineOfTriple } from './machine';
import { folderOf, joinPath, nameOf } from './paths';
import type { Detector, ProjectImage, ProjectTree } from './project';

/**
 * Applications of Unikraft, which its own makefiles link: the project has a makefile that hands its folder to them, as
 * `$(MAKE) -C $(UK_ROOT) A=$(PWD)`, or a Kraftfile, and the configuration.
 */
export const unikraftDetector: Detector = { system: 'make', detect: unikraftApps };

const empty = { searchPath: [], objects: [], maps: [] } as const;
const mostApps = 50;

async function unikraftApps(
  tree: ProjectTree,
  signal: AbortSignal | undefined,
): Promise<readonly ProjectImage[]> {
  const files = fileIndex(tree.files);
  const images: ProjectImage[] = [];
  const kraft = files.namedLike((name) => /^(Kraftfile|kraft\.ya?ml)$/.test(name));
  // An application has a Makefile.uk beside its Makefile; without it, every makefile of a large tree would be read.
  const candidates = [...new Set([...files.named('Makefile.uk'), ...kraft].map(folderOf))].slice(0, 2000);
  for (const folder of candidates) {
    if (signal?.aborted === true) break;
    const makefile = joinPath(folder, 'Makefile');
    const text = (await tree.read(makefile, 64 * 1024)) ?? '';
    const line = text.split('\n').findIndex((one) => /\$\(MAKE\).*-C\s+\$[({]?UK_ROOT.*\bA=/.test(one));
    const kraftfile = kraft.find((path) => folderOf(path) === folder);
    if (line < 0 && kraftfile === undefined) continue;
    const config = (await tree.read(joinPath(folder, '.config'), 1024 * 1024)) ?? '';
    const set = (name: string): string | undefined =>
      new RegExp(`^CONFIG_${name}="?([^"\\n]*)"?$`, 'm').exec(config)?.[1];
    const settings = kraftfile === undefined ? '' : ((await tree.read(kraftfile, 64 * 1024)) ?? '');
    const name =
      set('UK_NAME') ??
      /^name:\s*["']?([\w.-]+)/m.exec(settings)?.[1] ??
      nameOf(folder === '.' ? (tree.root ?? 'app') : folder);
    const arch =
      set('UK_ARCH') ?? ['x86_64', 'arm64', 'arm'].find((one) => set(`ARCH_${one.toUpperCase()}`) === 'y');
    const place = buildFolder(text);
    const vmm = set('KVM_VMM_FIRECRACKER') === 'y' ? 'fc' : set('KVM_VMM_QEMU') === 'y' ? 'qemu' : 'kvm';
    const platform =
      set('PLAT_KVM') === 'y'
        ? vmm
        : set('PLAT_XEN') === 'y'
          ? 'xen'
          : set('PLAT_LINUXU') === 'y'
            ? 'linuxu'
            : undefined;
    const isKnown = arch !== undefined && platform !== undefined;
    const machine = machineOfTriple(arch ?? '');
    const script = isKnown ? platformScript(tree, platform, arch) : undefined;
    images.push({
      ...empty,
      name,
      system: 'make',
      scripts: script === undefined ? [] : [{ path: script, template: 'cpp', isDefault: true }],
      flags: [],
      outputs: isKnown ? [joinPath(folder, `${place}/${name}_${platform}-${arch}.dbg`)] : [],
      ...(machine === undefined ? {} : { machine }),
      rank: isKnown ? 'configured' : 'static',
      resolvable: isKnown
        ? { kind: 'needs-running', run: 'make' }
        : { kind: 'after-configure', run: 'make menuconfig' },
      evidence: [
        ...(line < 0
          ? []
          : [{ file: makefile, line: line + 1, why: 'hands the folder to the makefiles of Unikraft' }]),
        ...(kraftfile === undefined
          ? []
          : [{ file: kraftfile, line: 1, why: 'describes a unikernel for kraft' }]),
      ],
      unknowns: script === undefined ? ['the script, which the platform of the configuration chooses'] : [],
    });
    if (images.length >= mostApps) break;
  }
  return images;
}

/** `O=` of the call, with the variable that it names looked up in the same file. */
function buildFolder(text: string): string {
  const value = /\bO=(\S+)/.exec(text)?.[1] ?? '';
  const [, name] = /^\$[({](\w+)[)}]$/.exec(value) ?? [];
  const own =
    name === undefined ? value : (new RegExp(`^${name}\\s*[?:]?=\\s*(\\S+)`, 'm').exec(text)?.[1] ?? '');
  const plain = own.replace(/^\$[({](?:PWD|CURDIR)[)}]\/?/, '');
  return plain === '' || plain.includes('$') ? 'build' : plain;
}

/** Where the library is in the tree: `plat/kvm/x86/link64.lds.S`, by the plat that its Linker.uk links. */
function platformScript(tree: ProjectTree, platform: string, arch: string): string | undefined {
  const kind = platform === 'qemu' || platform === 'fc' ? 'kvm' : platform;
  const family = arch === 'x86_64' ? 'x86' : 'arm';
  const found = fileIndex(tree.files)
    .namedLike((name) => /^link(64)?\.lds\.S$/.test(name))
    .filter((path) => path.includes(`plat/${kind}/${family}/`));
  return found.find((path) => path.endsWith('link64.lds.S') === arch.endsWith('64')) ?? found[0];
}
