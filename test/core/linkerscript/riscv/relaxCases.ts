export const bare = 'riscv64-unknown-elf-ld';
export const linux = 'riscv64-linux-gnu-ld';

/** Sources, and how they are linked. */
export interface Case {
  readonly objects: readonly string[];
  readonly script: string;
  readonly options?: readonly string[];
  readonly linker?: string;
  /** It needs addresses of 64 bits. */
  readonly wide?: boolean;
}

export const calls = `.globl _start, near, end
_start: call near
 tail near
 call end
 .balign 16
near: call _start
 jal near
 call near + 2
 .balign 64
 call end
 ret
 .size _start, near - _start
 .size near, . - near
.section .text.last, "ax"
end: tail _start
 call near
 .size end, . - end`;

const data = `.text
.globl main
main: lui a0, %hi(small)
 addi a0, a0, %lo(small)
 lui a1, %hi(large)
 lw a1, %lo(large)(a1)
 sw a1, %lo(large + 8)(a1)
1: auipc a2, %pcrel_hi(beyond)
 addi a2, a2, %pcrel_lo(1b)
2: auipc a3, %pcrel_hi(small + 4)
 lw a3, %pcrel_lo(2b)(a3)
3: auipc a4, %pcrel_hi(main)
 addi a4, a4, %pcrel_lo(3b)
4: auipc a5, %pcrel_hi(nobody)
 addi a5, a5, %pcrel_lo(4b)
 lui a6, %hi(nobody)
 addi a6, a6, %lo(nobody)
 lui sp, %hi(beyond)
 addi sp, sp, %lo(beyond)
 lui a7, %hi(text)
 addi a7, a7, %lo(text)
 j 6f
5: addi a0, a0, %pcrel_lo(6f)
 ret
6: auipc a0, %pcrel_hi(small)
 j 5b
 .weak nobody
 .globl small, large, beyond, text
.section .rodata.str1.1, "aMS", @progbits, 1
 .string "what was there"
text: .string "there"
.section .sdata, "aw"
 .type small, @object
small: .word 1, 2
 .size small, 8
.data
 .type large, @object
large: .zero 1900
 .size large, 1900
beyond: .zero 4000`;

const threads = `.globl _start
_start: lui a0, %tprel_hi(first)
 add a0, a0, tp, %tprel_add(first)
 lw a0, %tprel_lo(first)(a0)
 lui a1, %tprel_hi(last)
 add a1, a1, tp, %tprel_add(last)
 sw a0, %tprel_lo(last)(a1)
.section .tdata, "awT"
first: .zero 2048
last: .word 1`;

const sections = (start: string, pointer: string): string => `SECTIONS { . = ${start};
 .text : { *(.text .text.*) *(.rodata*) }
 .data : ALIGN(16) { *(.data) ${pointer} *(.sdata*) }
 .tdata : { *(.tdata) } .bss : { *(.sbss* .bss*) }
 PROVIDE(end_of_all = .); }`;

/** A call that goes as far as `jal` reaches, or some bytes less or more. */
function distant(less: number): Case {
  const objects = [
    `.globl _start, far\n_start: call far\n call far\n.section .text.gap, "ax"\n.zero ${(0x10_0000 - less).toString()}\n`,
    '.globl far\nfar: call _start\n tail _start\n',
  ];
  return {
    objects,
    script: 'SECTIONS { . = 0x80000000; .text : { *(.text) } .far : { *(.text.gap) } .last : { *(.last) } }',
  };
}

/** Without addresses in `lui`, which reaches 2 GiB on either side of zero. */
const distances = data
  .replace(/^(main: )? l?u?i? ?.*%(hi|lo)\((small|large|large \+ 8|beyond|text)\).*$/gm, '$1 nop')
  .replace('main: lui a0, %hi(small)', 'main: nop')
  .replace('j 6f', 'lla a0, large\n lla a1, beyond + 4\n j 6f');

/** Code and data at addresses that one floating-point number does not hold. */
function farUp(start: string): Case {
  return {
    objects: [calls, distances],
    script: sections(start, '__global_pointer$ = . + 0x7c0;'),
    wide: true,
  };
}

/** By what they are about. */
export const cases: Readonly<Record<string, Case>> = {
  'calls and alignment between them': { objects: [calls], script: sections('0x40000000', '') },
  'calls near address zero': {
    objects: [calls],
    script: 'SECTIONS { .text 0x400 : { *(.text) } .last 0x300000 : { *(.text.*) } }',
  },
  'calls to an address that the script gives': {
    objects: ['.globl _start\n_start: call rom\n call ram\n tail rom\n'],
    script: 'rom = 0x7f0; ram = 0x80001000; SECTIONS { .text 0x80000000 : { *(.text) } }',
  },
  'data without a global pointer': { objects: [data], script: sections('0x40000000', '') },
  'data around the global pointer': {
    objects: [data],
    script: sections('0x40000000', '__global_pointer$ = . + 0x7c0;'),
  },
  'data around a global pointer that is a number': {
    objects: [data],
    script: sections('0x40000000', '').replace('SECTIONS', '__global_pointer$ = 0x40000800; SECTIONS'),
  },
  'data that c.lui reaches': { objects: [data], script: sections('0x10000', '') },
  'data at the end of what c.lui reaches': { objects: [data], script: sections('0x1d800', '') },
  'data near address zero': { objects: [data], script: sections('0x100', '') },
  'data that the linker keeps away from': {
    objects: [data],
    script: sections('0x40000000', '__global_pointer$ = . + 0x7c0;').replace('ALIGN(16)', 'ALIGN(1024)'),
  },
  "threads' data": { objects: [threads], script: sections('0x40000000', '') },
  'an output section that nothing is in': {
    objects: [
      '.globl _start\n_start: lla a0, none\n lui a1, %hi(none)\n addi a1, a1, %lo(none)\n.section empty, "aw"\nnone:\n',
    ],
    script: 'SECTIONS { .text 0x800 : { *(.text) } empty : { *(empty) } }',
  },
  'a global offset table, and addresses of 32 bits': {
    objects: [
      '.globl _start, v\n_start: auipc a0, %got_pcrel_hi(v)\n call _start\n.section .rodata\nv: .word v, _start\n',
    ],
    script:
      'SECTIONS { .text 0x10000 : { *(.text) } .rodata : { *(.rodata) } .got : { *(.got) } .end : { LONG(1) } }',
  },
  'bounds of a section that is named in C': {
    objects: [
      '.globl _start\n_start: lla a0, __start_list\n lla a1, __stop_list\n.section list, "aw"\n.word 1, 2, 3\n',
    ],
    script: 'SECTIONS { .text 0x80000 : { *(.text) } list 0x700 : { *(list) } }',
  },
  'a script that moves with the code': {
    objects: [calls, data],
    script: `SECTIONS { .text 0x10000 : { *(.text) } . = ALIGN(_start + SIZEOF(.text), 64); .more : { *(.text.*) }
 .data : { *(.data) __global_pointer$ = . + SIZEOF(.text); *(.sdata) } size = near - _start; }`,
  },
  'objects of which one has compressed instructions': {
    objects: [calls, '.option norvc\n.globl other\nother: call end\n tail near\n .balign 32\n nop\n'],
    script: sections('0x40000000', ''),
  },
  'no relaxation but of alignment': {
    objects: [calls, data],
    script: sections('0x40000000', ''),
    options: ['--no-relax'],
  },
  ...Object.fromEntries(
    [
      '0xff60000000000000',
      '0xff60000000000002',
      '0xff60000000000ffe',
      '0x1234567890abcd06',
      '0x8000fffffffffff2',
      '0x7ffffffffffffff6',
      '0x7ffffffffffff7f6',
    ].map((start) => [`calls, alignment and data from ${start}`, farUp(start)]),
  ),
  'calls that reach, but for some bytes, at the top of the address space': {
    ...distant(14),
    script: distant(14).script.replace('0x80000000', '0xff60000000000006'),
    wide: true,
  },
  'data at either side of a far global pointer': {
    objects: [distances],
    script: `SECTIONS { .text 0xff60000000000006 : { *(.text) *(.rodata*) }
 .data 0xff60000000100002 : { *(.sdata) *(.data) } __global_pointer$ = small + 0x7fa; }`,
    wide: true,
  },
  'nothing with -r': { objects: [calls, data], script: '', options: ['-r'] },
  'collected sections': {
    objects: [calls, '.section .text.unused, "ax"\n.globl unused\nunused: call end\n .balign 8\n'],
    script: sections('0x40000000', ''),
    options: ['--gc-sections'],
  },
  'data that is read-only by and by': {
    objects: [calls, data, '.section .data.rel.ro, "aw"\n.zero 300\n'],
    script: '',
    linker: linux,
    options: ['-z', 'relro'],
  },
  ...Object.fromEntries(
    [0, 2, 4, 6, 8, 10, 12, 16, 20, 32].map((less) => [
      `0x${less.toString(16)} bytes less than a call reaches`,
      distant(less),
    ]),
  ),
};
