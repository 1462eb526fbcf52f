import type { LinkOptions } from './options';
import type { Target } from './targets';

/** Where the built-in script lets the file start in memory, with its headers in front; undefined where these are not mapped. */
export function defaultBase(options: LinkOptions, target: Target): bigint | undefined {
  const given = options.addresses?.find(({ segment }) => segment === 'text-segment')?.value;
  const { base, headers } = factsOf(target, options);
  const isPaged = options.omagic !== true && options.nmagic !== true;
  return headers && isPaged ? (given ?? BigInt(base)) : undefined;
}

/** What the built-in scripts differ in. */
export interface Facts {
  readonly machine: string;
  readonly base: string;
  /** Of a toolchain without an operating system. */
  readonly bare: boolean;
  readonly headers: boolean;
  readonly shared: boolean;
  readonly pic: boolean;
  readonly rel: 'rel' | 'rela';
  readonly wordBytes: number;
  readonly separateCode: boolean;
  /** How the data segment starts. */
  readonly dataStart: string;
  readonly paged: boolean;
  /** All of the GOT is read-only after relocation. */
  readonly gotInRelro: boolean;
  /** Bytes of .got.plt inside the relro part. */
  readonly relroOffset: string;
}

const bases: Readonly<Record<string, string>> = {
  x86_64: '0x400000',
  i386: '0x08048000',
  aarch64: '0x400000',
  arm: '0x8000',
  riscv64: '0x10000',
  riscv32: '0x10000',
};

/** What the options and the machine make of the built-in script. */
export function factsOf(target: Target, options: LinkOptions): Facts {
  const { machine, bits } = target;
  const omagic = options.omagic === true;
  // With -N and -n there is one script for images of every kind.
  const paging = !omagic && options.nmagic !== true;
  const shared = paging && options.shared === true;
  const pic = shared || (paging && options.pie === true);
  const pieces = bits / 8;
  const bareArm = machine === 'arm' && !target.linux;
  const bare = bareArm || (machine === 'aarch64' && !target.linux);
  const paged = 'ALIGN(CONSTANT(MAXPAGESIZE)) + (. & (CONSTANT(MAXPAGESIZE) - 1))';
  return {
    machine,
    base: pic ? '0' : machine === 'arm' && target.linux ? '0x00010000' : (bases[machine] ?? '0x400000'),
    bare,
    headers: pic || !bare,
    shared,
    pic,
    rel: machine === 'i386' || machine === 'arm' ? 'rel' : 'rela',
    wordBytes: pieces,
    separateCode:
      // For bare RISC-V ld says that it ignores the option.
      (machine.startsWith('riscv') && options.linuxTarget !== true
        ? false
        : (options.separateCode ?? target.separateCode)) &&
      !omagic &&
      options.nmagic !== true,
    dataStart: omagic
      ? '. = .;'
      : bare
        ? `. = ${paged};`
        : '. = DATA_SEGMENT_ALIGN(CONSTANT(MAXPAGESIZE), CONSTANT(COMMONPAGESIZE));',
    paged: !omagic && !bare,
    gotInRelro:
      machine.startsWith('riscv') ||
      bareArm ||
      (options.now === true && (/^(x86_64|i386|arm)$/.test(machine) || (options.relro ?? target.relro))),
    relroOffset: relroOffset(machine, pieces),
  };
}

function relroOffset(machine: string, word: number): string {
  const reserved = String(3 * word);
  if (machine === 'x86_64' || machine === 'i386') return `SIZEOF(.got.plt) >= ${reserved} ? ${reserved} : 0`;
  return machine === 'aarch64' ? reserved : '0';
}
