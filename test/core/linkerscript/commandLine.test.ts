import assert from 'node:assert/strict';
import { parseLinkCommand } from '../../../src/core/linkerscript';

describe('link commands', () => {
  const cases: readonly (readonly [string, string, object])[] = [
    [
      'separate and attached values',
      'ld -T a.ld -Tb.ld --script=c.ld x.o',
      {
        scripts: ['a.ld', 'b.ld', 'c.ld'],
        scriptFirst: true,
        files: [{ kind: 'file', name: 'x.o', wholeArchive: false }],
      },
    ],
    [
      'addresses, hexadecimal without 0x',
      'ld -Ttext=1000 -Tdata 0x2000 --section-start=.x=30',
      {
        addresses: [
          { section: '.text', segment: 'text', value: 0x1000n },
          { section: '.data', segment: 'data', value: 0x2000n },
          { section: '.x', value: 0x30n },
        ],
      },
    ],
    [
      'page sizes in C notation',
      'ld -z max-page-size=4096 -z common-page-size=0x1000',
      { maxPageSize: 4096n, commonPageSize: 4096n },
    ],
    [
      'symbols',
      'ld --defsym=a=1+2 -u b -e main',
      { symbols: [{ name: 'a', expression: '1+2' }], undefinedSymbols: ['b'], entry: 'main' },
    ],
    [
      'groups and whole archives',
      'ld --whole-archive a.a --no-whole-archive --start-group b.a -lc --end-group',
      {
        files: [
          { kind: 'file', name: 'a.a', wholeArchive: true },
          { kind: 'file', name: 'b.a', wholeArchive: false, group: 1 },
          { kind: 'library', name: 'c', wholeArchive: false, group: 1 },
        ],
      },
    ],
    [
      'a compiler driver',
      'gcc -O2 -nostdlib -Wl,-T,k.ld,--gc-sections -Xlinker -N -o k.elf a.o',
      {
        scripts: ['k.ld'],
        scriptFirst: true,
        gcSections: true,
        omagic: true,
        files: [{ kind: 'file', name: 'a.o', wholeArchive: false }],
      },
    ],
    [
      'a cross linker',
      'aarch64-linux-gnu-ld -pie a.o',
      {
        emulation: 'aarch64linux',
        linuxTarget: true,
        pie: true,
        files: [{ kind: 'file', name: 'a.o', wholeArchive: false }],
      },
    ],
  ];
  for (const [what, command, options] of cases) {
    it(`reads ${what}`, () => {
      assert.deepEqual(parseLinkCommand(command.split(' ')).options, options);
    });
  }

  it('tells the dialect from the name of the program', () => {
    assert.equal(parseLinkCommand(['/usr/bin/ld.lld']).dialect, 'lld');
    assert.equal(parseLinkCommand(['ld']).dialect, 'gnu');
    assert.equal(parseLinkCommand(['clang', '-fuse-ld=lld']).dialect, 'lld');
  });

  it('refuses what lld refuses', () => {
    assert.deepEqual(
      parseLinkCommand(['ld.lld', '-Ttext-segment=0']).issues.map((issue) => issue.code),
      ['script.unsupportedOption'],
    );
  });

  const refused = (command: string): string[] =>
    parseLinkCommand(command.split(' '))
      .issues.filter(({ severity }) => severity === 'error')
      .map(({ message }) => message);

  it('refuses what GNU ld for bare RISC-V has no scripts for, whatever comes behind it', () => {
    const why = 'is refused: not supported by this linker';
    assert.deepEqual(refused('riscv64-unknown-elf-ld -shared a.o'), [`option -shared ${why}`]);
    assert.deepEqual(refused('riscv64-unknown-elf-ld -pie -no-pie a.o'), [`option -pie ${why}`]);
    assert.deepEqual(refused('riscv-none-elf-gcc -nostdlib -Wl,-Bshareable a.o'), [`option -shared ${why}`]);
    for (const program of ['riscv64-linux-gnu-ld', 'arm-none-eabi-ld', 'aarch64-none-elf-ld', 'ld.lld'])
      assert.deepEqual(refused(`${program} -shared a.o`), []);
  });

  it('refuses what is for shared libraries where GNU ld makes none', () => {
    for (const option of ['--eh-frame-hdr', '--hash-style=gnu', '-Bgroup', '--enable-new-dtags']) {
      const why = 'is refused: not supported by this linker';
      assert.deepEqual(refused(`riscv64-unknown-elf-ld ${option} a.o`), [`option ${option} ${why}`]);
      assert.deepEqual(refused(`arm-none-eabi-ld ${option} a.o`), []);
      assert.deepEqual(refused(`riscv64-linux-gnu-ld ${option} a.o`), []);
    }
  });

  it('refuses a script that GNU ld would open twice', () => {
    const twice = ['linker script file a.ld appears multiple times'];
    assert.deepEqual(refused('ld -T a.ld -T b.ld -T a.ld a.o'), twice);
    assert.deepEqual(refused('ld -T a.ld a.o a.ld'), twice);
    assert.deepEqual(refused('ld -T a.ld -T ./a.ld a.o'), []);
    assert.deepEqual(refused('ld a.ld a.ld a.o'), []);
    assert.deepEqual(refused('ld -dT a.ld -T a.ld a.o'), []);
    assert.deepEqual(refused('ld.lld -T a.ld -T a.ld a.o'), []);
  });

  it('refuses options that no linker knows, and only those', () => {
    const unknown = 'option --frobnicate is refused: GNU ld 2.40 knows no such option';
    assert.deepEqual(refused('ld --frobnicate a.o'), [unknown]);
    assert.deepEqual(refused('ld.lld -Zx --frob=1 a.o').length, 2);
    assert.deepEqual(refused('ld -Qy --gc-sec --no-warn-rwx-segments -EL -znow -O2 --be8 -plugin x a.o'), []);
    assert.deepEqual(
      refused('ld.lld --icf=all -znow -O2 -melf_x86_64 --lto-O3 --plugin-opt=x -( a.o -)'),
      [],
    );
    assert.deepEqual(refused('gcc -fwhatever -Wl,--gc-sections a.c'), []);
  });

  it('says which linker knows an option, and warns of those that came later', () => {
    assert.deepEqual(refused('ld --icf=all a.o'), [
      'option --icf=all is refused: GNU ld 2.40 knows no such option; ld.lld 14 does',
    ]);
    for (const command of ['ld --rosegment a.o', 'ld.lld --compress-sections=x=zlib a.o']) {
      const { issues } = parseLinkCommand(command.split(' '));
      assert.deepEqual(
        issues.map(({ code, severity }) => [code, severity]),
        [['script.badOption', 'warning']],
      );
    }
  });

  it('takes the beginning of a long option of GNU ld for it', () => {
    assert.equal(parseLinkCommand(['ld', '--gc-sec']).options.gcSections, true);
    assert.equal(parseLinkCommand(['ld.lld', '--gc-sec']).options.gcSections, undefined);
  });
});
