import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hex, virtualAddress } from '../../src/core/address';
import { likelyCauses, type Cause, type KnownPlaces } from '../../src/core/badPointer';
import { causeText } from '../../src/core/badPointerText';
import { known, type Section } from '../../src/core/memoryMap';
import { pagingMode, pagingModeIds, type PagingModeId } from '../../src/core/paging/modes';
import { loadBuiltin } from '../../src/core/profiles';

const mode = pagingMode('x86_64-4level');
const linux: KnownPlaces = { regions: loadBuiltin('linux-x86_64-4level').regions };

/** A kernel at -2 GiB, loaded at 1 MiB. */
const image: KnownPlaces = {
  ...linux,
  sections: [section('.text', 0xffff_ffff_8010_0000n, 0x10_0000n, 0x5_0000n)],
};

function section(name: string, vma: bigint, lma: bigint, size: bigint): Section {
  const figures = { vma: known(vma), lma: known(lma), size: known(size) };
  return { name, index: 1, ...figures, allocated: true, zeroFill: false };
}

function causes(
  value: bigint,
  places: KnownPlaces = linux,
  id: PagingModeId = 'x86_64-4level',
): readonly Cause[] {
  return likelyCauses(virtualAddress(value), pagingMode(id), places);
}

function titles(value: bigint, places: KnownPlaces = linux, id: PagingModeId = 'x86_64-4level'): string[] {
  return causes(value, places, id).map((cause) => {
    const { confidence, title } = causeText(cause);
    return confidence === '' ? title : `${confidence} ${title}`;
  });
}

describe('likely causes of a bad pointer', () => {
  // Patterns are those that kernels print and debuggers show; the names are those of the sources in poison.ts.
  const cases: readonly (readonly [value: bigint, first: string])[] = [
    [0xdead_0000_0000_0100n, 'Linux LIST_POISON1'],
    [0xdead_0000_0000_0122n, 'Linux LIST_POISON2'],
    [0xdead_0000_0000_0000n, 'Linux POISON_POINTER_DELTA'],
    [0xdead_0000_0000_0108n, 'probably Linux LIST_POISON1 + 0x8'],
    [0xdead_0000_0000_012an, 'probably Linux LIST_POISON2 + 0x8'],
    [0xdead_0000_0000_00e8n, 'probably Linux LIST_POISON1 − 0x18'],
    [0x6b6b_6b6b_6b6b_6b6bn, 'Linux POISON_FREE'],
    [0x6b6b_6b6b_6b6b_6b7bn, 'probably Linux POISON_FREE + 0x10'],
    [0x5a5a_5a5a_5a5a_5a5an, 'Linux POISON_INUSE'],
    [0x57ac_6e9dn, 'Linux STACK_END_MAGIC'],
    [0xd841_56c5_6356_88c0n, 'Linux RED_ACTIVE'],
    [0xcccc_cccc_cccc_ccccn, 'Linux SLUB_RED_ACTIVE'],
    [0xcdcd_cdcdn, 'Microsoft C runtime clean_land_fill'],
    [0xcdcd_cdcd_cdcd_cdcdn, 'Microsoft C runtime clean_land_fill'],
    [0xdddd_dddd_dddd_ddddn, 'Microsoft C runtime dead_land_fill'],
    [0xfeee_feee_feee_feeen, 'Windows heap ARENA_FREE_FILLER'],
    [0xbaad_f00d_baad_f00dn, 'Windows heap ARENA_INUSE_FILLER'],
    [0xabab_abab_abab_ababn, 'Windows heap HEAP_TAIL_FILL'],
    [0xdead_beefn, 'illumos KMEM_FREE_PATTERN'],
    [0xdead_c0de_dead_c0den, 'FreeBSD uma_junk'],
    [0x0505_0505_0505_0505n, 'xv6 kalloc'],
    [0x0101_0101_0101_0101n, 'possibly xv6 kfree'],
    [0xaaaa_aaaa_aaaa_aaaan, 'possibly Linux PAGE_POISON'],
    [0xe5e5_e5e5_e5e5_e5e5n, 'Firefox kAllocPoison'],
    [0xafaf_afaf_afaf_afafn, 'EDK II PcdDebugClearMemoryValue'],
    [0xbebe_bebe_bebe_beben, 'AddressSanitizer malloc_fill_byte'],
    [0xff0a_0000_0000_0000n, 'glibc and GCC __stack_chk_guard'],
    [0xffff_ffff_ffff_fff2n, 'probably ERR_PTR(-EFAULT)'],
    [0xffff_ffff_ffff_fe00n, 'probably ERR_PTR(-ERESTARTSYS)'],
    [0xffff_ffff_ffff_fffen, 'probably ERR_PTR(-ENOENT)'],
    [0xffff_ffff_ffff_f001n, 'possibly ERR_PTR(-4095)'],
    [0xffff_fff2n, 'possibly ERR_PTR(-EFAULT)'],
    [0x0n, 'null pointer'],
    [0x18n, 'probably offset 0x18 from a null pointer'],
    [0xdfff_fc00_0000_0003n, 'probably KASAN shadow of 0x18'],
    [0x4141_4141_4141_4141n, 'probably ASCII text "AAAAAAAA"'],
    [0x6f57_206f_6c6c_6548n, 'probably ASCII text "Hello Wo"'],
    [0x0072_6f72_7265_206en, 'possibly ASCII text "n error"'],
    [0x0065_006d_0061_004en, 'probably UTF-16 text "Name"'],
    [0x0000_ffff_8101_2345n, 'probably upper 16 bits lost'],
    [0x0000_8880_03a4_1c00n, 'probably upper 16 bits lost'],
    [0x0000_9000_0000_0000n, 'probably upper 16 bits lost'],
    [0x8101_2345n, 'possibly upper 32 bits lost'],
    [0x8100_0000n, 'possibly upper 32 bits lost'],
    // A structure whose list is at 0x108 in it, found from a deleted entry.
    [0xdeac_ffff_ffff_fff8n, 'probably Linux LIST_POISON1 − 0x108'],
    [0xdead_0000_0020_0200n, 'Linux LIST_POISON2'],
    [0xdead_0000_0000_0200n, 'Linux LIST_POISON2'],
    [0xdead_0000_0000_0208n, 'probably Linux LIST_POISON2 + 0x8'],
    [0x2222_2222_2222_2222n, 'Linux MUTEX_DEBUG_FREE'],
    [0xa56b_6b6b_6b6b_6b6bn, 'Linux POISON_FREE, POISON_END'],
    // "general protection fault, probably for non-canonical address 0xfbd59c0000000024: KASAN: maybe wild-memory-access in
    // range [0xdead000000000120-0xdead000000000127]", as syzbot's reports have it.
    [0xfbd5_9c00_0000_0024n, 'probably KASAN shadow of 0xdead000000000120, Linux LIST_POISON2'],
    [0x0041_0041_0041_0041n, 'probably UTF-16 text "AAAA"'],
    [0x6c65_4800_6f6c_6c65n, 'possibly ASCII text "ello\\0Hel"'],
    [0x00ff_ffff_ff81_0123n, 'probably shifted right by 1 byte'],
    [0xff88_8003_a41c_0000n, 'possibly shifted left by 1 byte'],
    [0x001c_a403_8088_ffffn, 'possibly bytes in reverse order'],
    [0x4523_0181_ffff_ffffn, 'probably bytes in reverse order'],
    [0xfffb_8880_03a4_1c00n, 'possibly bit 50 flipped'],
    [0xffff_8101_2345_ffffn, 'probably rotated left by 2 bytes'],
    [0x8101_2345_ffff_ffffn, 'probably rotated left by 4 bytes'],
  ];
  for (const [value, first] of cases) {
    it(`says of ${hex(value)}: ${first}`, () => {
      assert.equal(titles(value)[0], first);
    });
  }

  it('prefers the image to the layout', () => {
    assert.deepEqual(titles(0x8010_1234n, image), ['probably upper 32 bits lost']);
    assert.deepEqual(titles(0x8010_1234n, { sections: image.sections ?? [] }), [
      'probably upper 32 bits lost',
    ]);
    const [cause] = causes(0x8010_1234n, image);
    assert.equal(cause !== undefined && 'original' in cause ? cause.original : 0n, 0xffff_ffff_8010_1234n);
  });

  it('says nothing of an address at which the image is loaded', () => {
    assert.deepEqual(titles(0x10_1234n, image), []);
  });

  it('sees a 32-bit address that was widened as a signed number', () => {
    const low: KnownPlaces = { sections: [section('.text', 0x8020_0000n, 0x8020_0000n, 0x1000n)] };
    assert.deepEqual(titles(0xffff_ffff_8020_0010n, low, 'riscv-sv39'), [
      'probably 32-bit value, sign-extended',
    ]);
    const i386: KnownPlaces = { regions: loadBuiltin('linux-i386-pae').regions };
    assert.deepEqual(titles(0xffff_ffff_c010_0010n, i386, 'x86-pae'), [
      'probably 32-bit value, sign-extended',
    ]);
  });

  it('names the bits of a tag', () => {
    const arm: KnownPlaces = { regions: loadBuiltin('linux-arm64-4k-48').regions };
    assert.deepEqual(titles(0xf3ff_8000_8123_4560n, arm, 'arm64-4k-48'), [
      'probably TBI or MTE tag 0xf3 in bits 63:56',
    ]);
    assert.deepEqual(titles(0x0a00_aaaa_1234_5678n, arm, 'arm64-4k-48'), [
      'possibly TBI or MTE tag 0xa in bits 63:56',
    ]);
    // The zeros at its end are no proof that it was shifted.
    assert.deepEqual(titles(0xf5ff_8000_1000_0000n, arm, 'arm64-4k-48'), [
      'probably TBI or MTE tag 0xf5 in bits 63:56',
    ]);
    // Android's heap: the tag 0xb4 on an address of 39 bits.
    assert.deepEqual(titles(0xb400_0071_2345_6780n, arm, 'arm64-4k-48'), [
      'possibly TBI or MTE tag 0xb4 in bits 63:56',
    ]);
    assert.deepEqual(titles(0x9200_0092_9292_9200n, arm, 'arm64-4k-48'), []);
    assert.deepEqual(titles(0x8000_0000_0000_0000n, arm, 'arm64-4k-48'), []);
    assert.deepEqual(titles(0x2a00_7ffd_1234_5678n), ['possibly LAM57 tag 0x15 in bits 62:57']);
    const riscv: KnownPlaces = { regions: loadBuiltin('linux-riscv64-sv39').regions };
    assert.deepEqual(titles(0x5a00_003f_dead_beefn, riscv, 'riscv-sv39'), [
      'possibly pointer-masking tag 0x2d in bits 63:57',
    ]);
    assert.deepEqual(titles(0x2dff_ffff_8000_1234n, riscv, 'riscv-sv39'), [
      'possibly pointer-masking tag 0x16 in bits 63:57',
    ]);
    const program: KnownPlaces = { sections: [section('.text', 0x40_1000n, 0x40_1000n, 0x1000n)] };
    assert.deepEqual(titles(0x7abc_0000_0040_1234n, program), ['possibly LAM48 tag 0x7abc in bits 62:48']);
    assert.deepEqual(titles(0x7abc_7ffd_1234_5678n), []);
  });

  it('stays silent where nothing fits well', () => {
    const silent = [
      0x1234_5678_9abc_def0n,
      0x0123_4567_89ab_cdefn,
      0x8000_0000_0000_0000n,
      0x7fff_ffff_ffff_0000n,
      0x0000_5555_5555_4000n,
      0x0000_7fff_f7dd_0000n,
      0xffff_8880_03a4_1c00n,
      0xfee0_0000n,
      0x8000_0000n,
      0x1000n,
      0x40_0000n,
      0x3ff0_0000_0000_0000n,
      // Constants of Linux: masks, keys, ids, flags.
      0xff02_0000_0000_0000n,
      0x00ff_ffff_00ff_ffffn,
      0xc001_0029n,
      0xaed1_6a4an,
      0x8000_001fn,
      0xffff_ffffn,
      0xffff_f000_0000n,
      0x0000_a5a5_a5a5_00a5n,
      0xaaaa_aaaa_aaaa_aaabn,
    ];
    for (const value of silent) assert.deepEqual(titles(value), [], hex(value));
  });

  it('gives an answer of at most three for any value in any mode', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), fc.constantFrom(...pagingModeIds), (value, id) => {
        for (const places of [{}, linux, image]) {
          const found = causes(value, places, id);
          assert.ok(found.length <= 3);
          for (const cause of found) assert.notEqual(causeText(cause).title, '');
        }
      }),
    );
  });

  /** The direct map of Linux, and the low five bytes of a pointer into its first TiB: none that look like sign bits. */
  const window = 0xffff_8880_0000_0000n;
  const bytes = fc.array(fc.integer({ min: 1, max: 0x7f }), { minLength: 5, maxLength: 5 });

  it('says nothing of an address in the kernel’s windows', () => {
    const regions = (linux.regions ?? []).filter(
      ({ privilege, kind }) => privilege === 'kernel' && !['hole', 'guard', 'special'].includes(kind),
    );
    fc.assert(
      fc.property(fc.constantFrom(...regions), fc.bigInt(0n, (1n << 48n) - 1n), ({ range }, offset) => {
        const value = range.start + (offset % (range.end - range.start));
        assert.deepEqual(titles(value), []);
      }),
    );
    assert.ok(regions.length > 8);
  });

  it('says nothing of an address in the image', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 0x4_ffffn), (offset) => {
        assert.deepEqual(titles(0xffff_ffff_8010_0000n + offset, image), []);
      }),
    );
  });

  it('guesses at hardly any random value', () => {
    // Evenly spread, unlike fast-check's numbers: a generator of Knuth's MMIX.
    let guesses = 0;
    let value = 1n;
    for (let i = 0; i < 5000; i += 1) {
      value = BigInt.asUintN(64, value * 6364136223846793005n + 1442695040888963407n);
      if (titles(value, image).length > 0) guesses += 1;
    }
    assert.ok(guesses <= 10, `${guesses.toString()} of 5,000`);
  });

  type Damage = (pointer: bigint) => bigint;
  const damages: Readonly<Record<string, Damage>> = {
    'truncated 16': (p) => BigInt.asUintN(48, p),
    'shiftedLeft 1': (p) => BigInt.asUintN(64, p << 8n),
    'shiftedRight 1': (p) => p >> 8n,
    'rotatedLeft 1': (p) => rotate(p, 1),
    'rotatedLeft 2': (p) => rotate(p, 2),
    'rotatedLeft 4': (p) => rotate(p, 4),
    'rotatedLeft 6': (p) => rotate(p, 6),
    byteSwapped: (p) => swap(p),
    'bitFlip 62': (p) => p ^ (1n << 62n),
    'bitFlip 49': (p) => p ^ (1n << 49n),
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`recognises any pointer of the direct map that was ${name}`, () => {
      fc.assert(
        fc.property(bytes, (low) => {
          const pointer = window | low.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
          const originals = causes(damage(pointer)).map((cause) =>
            'original' in cause ? cause.original : undefined,
          );
          const wanted = name === 'shiftedRight 1' ? (pointer >> 8n) << 8n : pointer;
          assert.ok(
            originals.some((original) => original === wanted),
            `${hex(pointer)} as ${hex(damage(pointer))}`,
          );
        }),
      );
    });
  }

  it('recognises any pointer into the image that lost its upper half', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 0x4_ffffn), (offset) => {
        const [cause] = causes(0x8010_0000n + offset, image);
        assert.ok(cause?.kind === 'truncated' && cause.original === 0xffff_ffff_8010_0000n + offset);
      }),
    );
  });

  it('takes little time', () => {
    // Of the processor, so that a busy machine does not change it.
    const start = process.cpuUsage();
    for (let i = 0n; i < 2000n; i += 1n)
      likelyCauses(virtualAddress(0x1234_5678_9abc_def0n + i), mode, image);
    const { user, system } = process.cpuUsage(start);
    assert.ok((user + system) / 1000 / 2000 < 0.2);
  });
});

function rotate(value: bigint, bytes: number): bigint {
  const bits = BigInt(8 * bytes);
  return BigInt.asUintN(64, value << bits) | (value >> (64n - bits));
}

function swap(value: bigint): bigint {
  return BigInt(`0x${(value.toString(16).padStart(16, '0').match(/../g) ?? []).reverse().join('')}`);
}
