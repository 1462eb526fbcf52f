import assert from 'node:assert/strict';
import { readLinkCommand, readLinkWords } from '../../../src/core/project/linkFlags';
import { readRustCommand, rustcLinkWords } from '../../../src/core/project/rustcCommand';
import { shellCommands, shellWords } from '../../../src/core/project/shellWords';

/** A command, its script, and its flags in the linker's spelling. */
const commands: readonly (readonly [command: string, scripts: string, flags: string])[] = [
  ['ld -m elf_i386 -T kernel.ld -o kernel a.o b.o', 'kernel.ld', '-m elf_i386'],
  ['ld -Tkernel.ld -nostdlib -o kernel', 'kernel.ld', '-nostdlib'],
  ['ld --script=k.ld -z max-page-size=0x1000', 'k.ld', '-z max-page-size=0x1000'],
  ['ld --script k.ld -n', 'k.ld', '-n'],
  ['ld -script=k.ld -N', 'k.ld', '-N'],
  ['ld -N -e start -Ttext 0x7C00 -o boot.o', '', '-N -e start -Ttext 0x7C00'],
  ['ld -Ttext=7c00 -Tdata 9000', '', '-Ttext=7c00 -Tdata 9000'],
  ['gcc -Wl,-T,k.ld -nostdlib -O2 -o k', 'k.ld', '-nostdlib'],
  ['gcc -Wl,-Tk.ld -static', 'k.ld', '-static'],
  ['gcc -Wl,-T k.ld', 'k.ld', ''],
  ['gcc -Xlinker -T -Xlinker k.ld', 'k.ld', ''],
  ['gcc -T k.ld -Wl,--defsym=X=1,--gc-sections -no-pie', 'k.ld', '--defsym=X=1 --gc-sections -no-pie'],
  ['gcc -dT', '', ''],
  ['gcc -Wl,-Map=k.map,--section-start=.text=0x100 -Wl,-Map,k2.map', '', '--section-start=.text=0x100'],
  ['gcc -Ttext 0x100000 -m32 -ffreestanding -x c -I inc -D X=1 a.c', '', '-Ttext 0x100000 -m elf_i386'],
  [
    'clang -fuse-ld=lld -Wl,--image-base=0x400000 -static-pie',
    '',
    '--image-base=0x400000 -static -pie --no-dynamic-linker -z text',
  ],
  ['ld.lld --image-base 0x200000 -T a.ld -T b.ld', 'a.ld b.ld', '--image-base 0x200000'],
  ['ld -omagic -oformat binary -okernel a.o', '', '-omagic -oformat binary'],
  ['x86_64-elf-ld -melf_x86_64 -ekmain -Llib -lfoo', '', '-melf_x86_64 -ekmain'],
  ['arm-none-eabi-gcc a.o flash.ld --specs=nosys.specs -mcpu=cortex-m4', 'flash.ld', ''],
];

describe('the words of link commands', () => {
  for (const [command, scripts, flags] of commands) {
    it(command, () => {
      const read = readLinkCommand(shellWords(command));
      assert.equal(read.scripts.map(({ path }) => path).join(' '), scripts);
      assert.equal(read.flags.join(' '), flags);
    });
  }

  it('tells outputs, maps, search folders, inputs, linker and machine', () => {
    const read = readLinkCommand(
      shellWords(
        'aarch64-elf-gcc -fuse-ld=lld -Wl,-Map=k.map -Llib -L sub -o k.elf --start-group a.o -lgcc -Wl,--end-group',
      ),
    );
    assert.deepEqual(
      [read.output, read.map, read.searchPath, read.inputs, read.linker, read.machine],
      ['k.elf', 'k.map', ['lib', 'sub'], ['a.o', '-lgcc', '--end-group'], 'lld', 'aarch64'],
    );
  });

  it('reads what CMake and rustc wrap', () => {
    assert.deepEqual(readLinkWords(['LINKER:-T,x.ld']).scripts, [{ path: 'x.ld' }]);
    assert.deepEqual(readLinkWords(['LINKER:-T x.ld']).scripts, [{ path: 'x.ld' }]);
    assert.deepEqual(readLinkWords(['SHELL:-Wl,-T x.ld']).scripts, [{ path: 'x.ld' }]);
    const { words, program } = rustcLinkWords([
      '-C',
      'link-arg=-Tk.ld',
      '-Clink-arg=-T',
      '-Clink-arg=b.ld',
      '-Clinker=rust-lld',
    ]);
    assert.deepEqual([words, program], [['-Tk.ld', '-T', 'b.ld'], 'rust-lld']);
  });

  it('takes a shell text apart into commands, and expands nothing', () => {
    const found = shellCommands(
      "cd x && (ld -T 'a b.ld' $(find . -name '*.o') > out.txt; echo `nm x`) # end\nX=1 gcc y",
    );
    assert.deepEqual(
      found.map(({ words, after, output, depth }) => [words, after, output, depth]),
      [
        [['cd', 'x'], '', undefined, 0],
        [['ld', '-T', 'a b.ld', "$(find . -name '*.o')"], '(', 'out.txt', 1],
        [['echo', '`nm x`'], '', undefined, 1],
        [['gcc', 'y'], '', undefined, 0],
      ],
    );
  });

  // Where Cargo and rustc put what they link: the Cargo book, "Build cache"; the rustc book, "--emit".
  it('reads where Cargo and rustc put a program', () => {
    const outputOf = (command: string) => {
      const { output, crate, machine } = readRustCommand(command.split(' ')) ?? {};
      return [crate, output, machine];
    };
    const arg = '-C link-arg=-Tk.ld';
    assert.deepEqual(outputOf(`cargo rustc --bin kernel -- ${arg} --emit link=build/kernel`), [
      'kernel',
      'build/kernel',
      undefined,
    ]);
    assert.deepEqual(outputOf(`cargo rustc --target t/x86_64-k.json --bin=os --release -- ${arg}`), [
      'os',
      'target/x86_64-k/release/os',
      'x86_64',
    ]);
    assert.deepEqual(outputOf(`cargo rustc --manifest-path k/Cargo.toml --bin os -- ${arg}`), [
      'os',
      'k/target/debug/os',
      undefined,
    ]);
    assert.deepEqual(outputOf(`rustc src/main.rs ${arg} --emit=obj,link=out.elf`), [
      'main',
      'out.elf',
      undefined,
    ]);
    assert.deepEqual(outputOf(`rustc --crate-name k ${arg} -o k.elf src/lib.rs`), ['k', 'k.elf', undefined]);
    assert.deepEqual(outputOf(`cargo rustc -- ${arg}`), ['', undefined, undefined]);
    assert.deepEqual(outputOf(`cargo rustc -p kernel -r -- ${arg}`), [
      'kernel',
      'target/release/kernel',
      undefined,
    ]);
    assert.equal(readRustCommand(['cargo', 'build']), undefined);
  });
});
