import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImageFile } from '../../../src/core/imageFile';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';
import { openMap, packMap } from '../../../src/core/packedMap';
import { filesBeside, withFile } from '../../../src/node/files';
import { assertSameAsTools } from './compare';
import { askTools, hasTool, parseNm, parseSegments, run } from './readelf';

const program = `
#include <stdlib.h>
static int counter = 3;
static int hidden_name(int n) { return n + counter; }
int visible_name(int n) { return hidden_name(n) * 2; }
int main(void) { if (visible_name(1) == 8) abort(); return 0; }
`;

describe('notes, split symbols and versions, on files that gcc and objcopy make', () => {
  let directory = '';
  const at = (name: string): string => join(directory, name);
  before(function () {
    const missing = ['gcc', 'objcopy', 'readelf', 'nm'].filter((tool) => !hasTool(tool));
    if (missing.length > 0) {
      console.log(`      skipped: no ${missing.join(', ')} here`);
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), 'memscape-notes-'));
    writeFileSync(at('a.c'), program);
    run('gcc', ['-g', 'a.c', '-o', 'whole'], directory);
    run('gcc', ['-g', '-Wl,--build-id=none', 'a.c', '-o', 'nameless'], directory);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const read = async (path: string): Promise<MemoryMap> => {
    const map = await withFile(path, (file) => readImageFile(file, path, filesBeside(path)));
    assert.ok(map?.ok);
    return map.value;
  };
  const codes = (map: MemoryMap): string[] => map.issues.map((issue) => issue.code);
  const objcopy = (...args: string[]): string => run('objcopy', args, directory);

  it('reads the build id that readelf prints', async () => {
    assert.equal(
      (await read(at('whole'))).buildId,
      /Build ID: ([0-9a-f]+)/.exec(run('readelf', ['-n', at('whole')]))?.[1],
    );
    run('gcc', ['-Wl,--build-id=0x00ff1234', 'a.c', '-o', 'given'], directory);
    assert.equal((await read(at('given'))).buildId, '00ff1234');
    assert.equal((await read(at('nameless'))).buildId, undefined);
  });

  it('reads the build id of a file without section headers from its segments', async () => {
    copyFileSync(at('whole'), at('bare'));
    const strip = spawnSync('objcopy', ['--strip-section-headers', 'whole', 'bare'], { cwd: directory });
    if (strip.status !== 0) {
      // Before binutils 2.41 the headers are taken out by hand: e_shoff, e_shnum and e_shstrndx.
      const { readFileSync } = await import('node:fs');
      const bytes = readFileSync(at('whole'));
      bytes.fill(0, 40, 48);
      bytes.fill(0, 60, 64);
      writeFileSync(at('bare'), bytes);
    }
    const bare = await read(at('bare'));
    assert.equal(bare.buildId, (await read(at('whole'))).buildId);
    assert.deepEqual(codes(bare), ['elf-no-sections']);
  });

  describe('a stripped image', () => {
    const local = (map: MemoryMap): bigint | undefined => map.symbols.byName('hidden_name')?.value;
    const expected = (file: string): bigint | undefined =>
      parseNm(run('nm', ['-n', at(file)])).find(({ name }) => name === 'hidden_name')?.value;

    it('has the symbols of its debug file, found by the link in it and proven by the build id', async () => {
      objcopy('--only-keep-debug', 'whole', 'whole.debug');
      objcopy('--strip-all', '--add-gnu-debuglink=whole.debug', 'whole', 'stripped');
      const map = await read(at('stripped'));
      assert.equal(local(map), expected('whole'));
      assert.ok(local(map) !== undefined);
      assert.deepEqual(codes(map), ['elf-debug-file']);
      assert.match(
        map.issues[0]?.message ?? '',
        /stripped are from .*whole\.debug, which has the same build id/,
      );
      // Its sections are those of the image, whichever numbers they have in the debug file.
      assert.equal(map.symbols.byName('counter')?.section, '.data');
      assert.equal(map.symbols.find((local(map) ?? 0n) + 1n)?.symbol.section, '.text');
      assert.deepEqual(
        names(map),
        parseNm(run('nm', ['-n', at('whole')]))
          .map(({ name }) => name)
          .sort(),
      );
    });

    it('has them from .debug beside it too', async () => {
      mkdirSync(at('away/.debug'), { recursive: true });
      copyFileSync(at('whole.debug'), at('away/.debug/whole.debug'));
      copyFileSync(at('stripped'), at('away/stripped'));
      assert.equal(local(await read(at('away/stripped'))), expected('whole'));
    });

    it('without a link has them by its build id', async () => {
      objcopy('--strip-all', 'whole', 'unlinked');
      const id = (await read(at('whole'))).buildId ?? '';
      const alone = mkdtempSync(join(tmpdir(), 'memscape-notes-'));
      try {
        copyFileSync(at('unlinked'), join(alone, 'unlinked'));
        assert.equal(local(await read(join(alone, 'unlinked'))), undefined);
        mkdirSync(join(alone, '.build-id', id.slice(0, 2)), { recursive: true });
        copyFileSync(at('whole.debug'), join(alone, '.build-id', id.slice(0, 2), `${id.slice(2)}.debug`));
        assert.equal(local(await read(join(alone, 'unlinked'))), expected('whole'));
      } finally {
        rmSync(alone, { recursive: true });
      }
    });

    it('without build ids has them where the sum of the debug file is the one it states', async () => {
      objcopy('--only-keep-debug', 'nameless', 'nameless.debug');
      objcopy('--strip-all', '--add-gnu-debuglink=nameless.debug', 'nameless', 'summed');
      const map = await read(at('summed'));
      assert.equal(local(map), expected('nameless'));
      assert.match(map.issues[0]?.message ?? '', /the same CRC-32/);
    });

    it('takes nothing from the debug file of another build, and says so', async () => {
      mkdirSync(at('other'), { recursive: true });
      copyFileSync(at('summed'), at('other/summed'));
      copyFileSync(at('whole.debug'), at('other/nameless.debug'));
      const map = await read(at('other/summed'));
      assert.equal(local(map), undefined);
      assert.deepEqual(codes(map), ['elf-debug-other']);
      assert.match(map.issues[0]?.message ?? '', /its CRC-32 is 0x[0-9a-f]{8}, expected 0x[0-9a-f]{8}/);
      run('gcc', ['-g', '-O2', 'a.c', '-o', 'newer'], directory);
      copyFileSync(at('stripped'), at('other/stripped'));
      objcopy('--only-keep-debug', 'newer', 'other/whole.debug');
      const stale = await read(at('other/stripped'));
      assert.deepEqual(codes(stale), ['elf-debug-other']);
      assert.match(stale.issues[0]?.message ?? '', /its build id is [0-9a-f]{40}, expected [0-9a-f]{40}/);
    });

    it('says which debug file is missing', async () => {
      mkdirSync(at('gone'), { recursive: true });
      copyFileSync(at('summed'), at('gone/summed'));
      const map = await read(at('gone/summed'));
      assert.match(
        map.issues[0]?.message ?? '',
        /split off into nameless\.debug, which is neither beside it nor/,
      );
    });

    it('says that packed symbols are not read', async () => {
      writeFileSync(at('packed'), 'xz would be here');
      objcopy('--strip-all', '--add-section=.gnu_debugdata=packed', 'nameless', 'mini');
      assert.deepEqual(codes(await read(at('mini'))), ['elf-debug-packed']);
    });
  });

  it('has the versions that readelf prints behind dynamic symbols, also after a change of thread', async () => {
    writeFileSync(
      at('v.c'),
      'int old(void){return 1;} int new(void){return 2;} int plain = 4;' +
        '__asm__(".symver old,call@V1"); __asm__(".symver new,call@@V2");',
    );
    writeFileSync(at('v.map'), 'V1 { global: call; plain; local: *; }; V2 { global: call; } V1;');
    run('gcc', ['-shared', '-fPIC', 'v.c', '-Wl,--version-script=v.map', '-o', 'libv.so'], directory);
    run('strip', ['-s', 'libv.so'], directory);
    const libraries = ['libc.so.6', 'libm.so.6', 'libstdc++.so.6'].map(
      (name) => `/lib/x86_64-linux-gnu/${name}`,
    );
    let compared = 0;
    for (const file of [at('libv.so'), ...libraries]) {
      if (!hasTool('readelf') || spawnSync('test', ['-e', file]).status !== 0) continue;
      const map = await read(file);
      const packed = packMap(map);
      assert.ok(packed);
      const expected = versionedNames(run('readelf', ['--dyn-syms', '-W', file]));
      // A debug file found under the system's folder has more symbols than the dynamic ones.
      if (map.issues.some(({ code }) => code === 'elf-debug-file')) continue;
      assert.deepEqual(versioned(map), expected, file);
      assert.deepEqual(versioned(openMap(structuredClone(packed.data))), expected, file);
      compared += expected.length;
    }
    assert.ok(compared > 0);
    const own = await read(at('libv.so'));
    assert.equal(own.symbols.byName('call')?.version, '@@V2');
    console.log(`      compared ${compared.toString()} names`);
  });

  it('agrees with binutils on a kernel module, which is an object with sections of its own', async () => {
    writeFileSync(
      at('m.c'),
      '__attribute__((section(".modinfo"))) const char license[] = "license=GPL";' +
        '__attribute__((section(".init.text"))) int init_module(void) { return 0; }' +
        '__attribute__((section(".gnu.linkonce.this_module"))) char __this_module[960]; int state;',
    );
    run('gcc', ['-c', '-fno-pic', 'm.c', '-o', 'm.o'], directory);
    run('ld', ['-r', '--build-id=sha1', 'm.o', '-o', 'm.ko'], directory);
    const map = await read(at('m.ko'));
    assertSameAsTools(map, askTools(at('m.ko')));
    assert.match(map.buildId ?? '', /^[0-9a-f]{40}$/);
    assert.equal(map.sections.find(({ name }) => name === '.modinfo')?.size.kind, 'known');
    assert.equal(map.symbols.byName('init_module')?.section, '.init.text');
  });

  it('shows a core dump by the files that were mapped, its threads and its stack', async function () {
    const crash = spawnSync('bash', ['-c', 'ulimit -c unlimited && ./whole'], { cwd: directory });
    const core = readdirSync(directory).find((name) => /^core(\.\d+)?$/.test(name));
    if (core === undefined) {
      console.log(
        `      skipped: this system writes no core file where a program crashes (${String(crash.signal)})`,
      );
      this.skip();
    }
    const map = await read(at(core));
    assert.deepEqual(codes(map), ['elf-core']);
    assert.match(map.issues[0]?.message ?? '', /is a core dump of whole with the thread \d+;/);
    const loads = parseSegments(run('readelf', ['-lW', at(core)])).filter(({ type }) => type === 'LOAD');
    assert.deepEqual(
      map.sections.map(({ vma, size }) => [knownValue(vma), knownValue(size)]),
      loads.map(({ vaddr, memsz }) => [vaddr, memsz]),
    );
    if (hasTool('eu-readelf')) {
      // readelf as built for many machines says that it cannot decode this note.
      const row = /^\s+([0-9a-f]+)-[0-9a-f]+ [0-9a-f]+ \d+ +(\/.*)$/gm;
      const mapped = Array.from(run('eu-readelf', ['-n', at(core)]).matchAll(row), (m) => [
        BigInt(`0x${m[1] ?? ''}`),
        m[2],
      ]);
      assert.ok(mapped.length > 3);
      assert.deepEqual(
        map.segments.filter(({ file }) => file !== undefined).map(({ vaddr, file }) => [vaddr, file]),
        mapped,
      );
    } else console.log('      no eu-readelf here: the names of mapped files were not compared');
    const ofStack = map.sections.filter(({ name }) => name === '[stack]');
    assert.equal(ofStack.length, 1);
    assert.equal(map.sections.filter(({ name }) => name === '[vdso]').length, 1);
  });
});

function names(map: MemoryMap): string[] {
  return Array.from({ length: map.symbols.count }, (_, i) => map.symbols.at(i).name).sort();
}

function versioned(map: MemoryMap): string[] {
  return Array.from({ length: map.symbols.count }, (_, i) => {
    const { name, value, version } = map.symbols.at(i);
    return `${value.toString(16)} ${name}${version ?? ''}`;
  }).sort();
}

/** Of `readelf --dyn-syms -W`: value, name and version of the defined symbols. */
function versionedNames(text: string): string[] {
  const row = /^\s*\d+: ([0-9a-f]+)\s+\S+ (\w+)\s+\w+\s+\w+\s+(?:\[.*\] )?(\S+) (\S+)/gm;
  return Array.from(text.matchAll(row))
    .filter(([, , type, section]) => section !== 'UND' && type !== 'SECTION' && type !== 'FILE')
    .map(([, value, , , name]) => `${BigInt(`0x${value ?? '0'}`).toString(16)} ${name ?? ''}`)
    .sort();
}
