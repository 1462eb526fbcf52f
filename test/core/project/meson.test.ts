import { mesonDetector } from '../../../src/core/project/meson';
import { checkTree, type TreeCase } from './textTree';

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

describe('what Meson files say of their images', () => {
  const rows: readonly TreeCase[] = [
    {
      name: 'managarm: scripts through the C preprocessor, a cross file with constants, a loop over folders',
      files: {
        'arch/x86_64/meson.build': text("eir_sources = files('a.cpp')", "ld_args = ['-nostdlib', '-static']"),
        'boot/limine/link.x': 'SECTIONS{}\n',
        'boot/limine/meson.build': text(
          "ld = custom_target('limine-ld',",
          "  input : files('link.x'),",
          "  output : 'link.x',",
          "  command : [find_program('cpp'), '-P', '-x', 'c', '@INPUT@', '@OUTPUT@'])",
          "executable('eir-limine', eir_sources, 'main.cpp',",
          "  link_args : ld_args + ['-T', ld.full_path()],",
          '  link_depends : ld,',
          "  name_suffix : 'elf')",
        ),
        'boot/uefi/link.x': 'SECTIONS{}\n',
        'boot/uefi/meson.build': text(
          "script = meson.current_source_dir() / 'link.x'",
          "executable('eir-uefi', eir_sources, link_args: [f'-Wl,-T,@script@', '-Wl,--entry=@0@'.format('efi_main')], link_depends: files('link.x'))",
        ),
        'ci/cross.ini': text(
          '[constants]',
          "prefix = 'x86_64-managarm-'",
          '[binaries]',
          "c = prefix + 'gcc'",
          "cpp = prefix + 'g++'",
          '[host_machine]',
          "system = 'managarm'",
          "cpu_family = 'x86_64'",
          "cpu = 'x86_64'",
          "endian = 'little'",
          '[built-in options]',
          "cpp_link_args = ['-Wl,-z,max-page-size=4096']",
        ),
        'meson.build': text(
          "project('eir', 'cpp', default_options : ['warning_level=2'])",
          'arch = host_machine.cpu_family()',
          "subdir('arch'/arch)",
          "foreach proto : ['limine', 'uefi']",
          "  subdir('boot'/proto)",
          'endforeach',
        ),
      },
      images: [
        {
          name: 'eir-limine',
          scripts: ['boot/limine/link.x'],
          flags: ['-z', 'max-page-size=4096', '-nostdlib', '-static'],
          machine: 'x86_64',
          outputs: ['build/boot/limine/eir-limine.elf'],
          evidence: ['boot/limine/meson.build:3', 'boot/limine/meson.build:5', 'ci/cross.ini:6'],
        },
        {
          name: 'eir-uefi',
          scripts: ['boot/uefi/link.x'],
          flags: ['--entry=efi_main'],
          evidence: ['boot/uefi/meson.build:1'],
        },
      ],
    },
    {
      name: 'options decide the script and the address',
      files: {
        'arch/riscv64/kernel.ld': 'SECTIONS{}\n',
        'arch/x86_64/kernel.ld': 'SECTIONS{}\n',
        'meson.build': text(
          "project('k', 'c')",
          "arch = get_option('arch')",
          "if arch == 'x86_64'",
          "  text = '0xffffffff80000000'",
          "elif arch == 'riscv64'",
          "  text = '0x80200000'",
          'else',
          "  error('no')",
          'endif',
          "link_args = ['-nostdlib', '-Wl,-Ttext=' + text]",
          "if get_option('map')",
          "  link_args += '-Wl,-Map=k.map'",
          'endif',
          "kernel = executable('kernel', ['main.c'], link_args: link_args + ['-T' + join_paths(meson.source_root(), 'arch', arch, 'kernel.ld')], pie: false)",
          "custom_target('flat', output: 'k.bin', input: kernel, command: ['objcopy', '-O', 'binary', '@INPUT@', '@OUTPUT@'])",
        ),
        'meson_options.txt': text(
          "option('arch', type: 'combo', choices: ['x86_64', 'riscv64'], value: 'riscv64')",
          "option('map', type: 'boolean', value: true)",
        ),
      },
      images: [
        {
          name: 'kernel',
          scripts: ['arch/riscv64/kernel.ld'],
          flags: ['-nostdlib', '-Ttext=0x80200000'],
          evidence: ['meson.build:14', 'meson_options.txt:1'],
        },
      ],
    },
    {
      name: 'the machine decides and no file names it: every one that the file knows',
      files: {
        'arm64.ld': '\n',
        'meson.build': text(
          "project('k', 'c')",
          'cpu = host_machine.cpu_family()',
          "if cpu == 'x86_64'",
          "  lds = 'x64.ld'",
          "elif cpu == 'aarch64'",
          "  lds = 'arm64.ld'",
          'endif',
          "executable('krnl', 'm.c', link_args: ['-T', files(lds)])",
        ),
        'x64.ld': '\n',
      },
      images: [
        { name: 'krnl (x86_64)', scripts: ['x64.ld'], machine: 'x86_64', evidence: ['meson.build:4'] },
        { name: 'krnl (aarch64)', scripts: ['arm64.ld'], machine: 'aarch64', evidence: ['meson.build:6'] },
      ],
    },
    {
      name: 'a custom target that links, with `-Wl,` before each word, and programs that no machine changes (ukiboot)',
      files: {
        'lds/efi_aarch64.lds': 'SECTIONS{}\n',
        'lds/efi_x86_64.lds': 'SECTIONS{}\n',
        'meson.build': text(
          "project('ukiboot', 'c', version: '1.2')",
          "cc = meson.get_compiler('c')",
          'cpu = host_machine.cpu_family()',
          "ctl = executable('ctl-' + meson.project_version(), 'ctl.c')",
          "arch = ''",
          "if cpu == 'x86_64'",
          "  arch = 'x86_64'",
          "elif cpu == 'aarch64'",
          "  arch = 'aarch64'",
          'endif',
          "path = ''",
          "if cc.has_header('/usr/include/efi/@0@/efibind.h'.format(arch))",
          '  path = arch',
          'endif',
          "flags = ['-T', join_paths(meson.current_source_dir(), 'lds', 'efi_@0@.lds'.format(path)), '-shared']",
          'wrapped = []',
          'foreach flag : flags',
          "  wrapped += ['-Wl,' + flag]",
          'endforeach',
          "o = custom_target('boot.o', input: 'boot.c', output: 'boot.o',",
          "  command: [cc.cmd_array(), '-c', '@INPUT@', '-o', '@OUTPUT@'])",
          "custom_target('boot.so', input: o, output: 'boot.so',",
          "  command: [cc.cmd_array(), '-nostdlib', '-o', '@OUTPUT@'] + wrapped + ['@INPUT@', '-lgnuefi'])",
        ),
      },
      images: [
        {
          name: 'boot.so (x86_64)',
          scripts: ['lds/efi_x86_64.lds'],
          flags: ['-nostdlib', '-shared'],
          outputs: ['build/boot.so'],
          machine: 'x86_64',
          evidence: ['meson.build:18', 'meson.build:15'],
        },
        { name: 'boot.so (aarch64)', scripts: ['lds/efi_aarch64.lds'], machine: 'aarch64' },
        { name: 'ctl-1.2', scripts: [], outputs: ['build/ctl-1.2'] },
      ],
    },
  ];
  for (const row of rows) it(row.name, () => checkTree(mesonDetector, row));
});
