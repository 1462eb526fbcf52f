/** How a pattern stands in memory. */
export type PoisonPattern =
  /** One value of 64 bits. */
  | { readonly kind: 'value'; readonly value: bigint }
  /** The same bytes over and over. */
  | { readonly kind: 'fill'; readonly unit: bigint; readonly bytes: 1 | 2 | 4 | 8 };

/** A value that software writes on purpose so that a use of it is noticed. */
export interface PoisonRow {
  /** The name its source gives it, such as `LIST_POISON1`. */
  readonly name: string;
  /** The program or library that writes it, such as `Linux`. */
  readonly by: string;
  readonly pattern: PoisonPattern;
  /** What memory with it in means: a clause without a full stop. */
  readonly meaning: string;
  /** Repository, file and version. */
  readonly source: string;
}

function value(bits: bigint): PoisonPattern {
  return { kind: 'value', value: bits };
}

function fill(unit: bigint, bytes: 1 | 2 | 4 | 8 = 1): PoisonPattern {
  return { kind: 'fill', unit, bytes };
}

interface Group {
  readonly by: string;
  readonly source: string;
  readonly rows: readonly (readonly [name: string, pattern: PoisonPattern, meaning: string])[];
}

/** CONFIG_ILLEGAL_POINTER_VALUE of x86-64, arm64 and riscv64: arch/{x86,arm64,riscv}/Kconfig, Linux 6.1. */
const linuxPointerDelta = 0xdead_0000_0000_0000n;

function shifted(offset: bigint): PoisonPattern {
  return value(linuxPointerDelta + offset);
}

/**
 * By who writes them. Figures of Linux were read in linux-source-6.1 of Debian (6.1.192-2). To add a pattern: 1 find the
 * line of source that defines it; 2 add its row with repository, file and version; 3 add a line to badPointer.test.ts.
 */
const groups: readonly Group[] = [
  {
    by: 'Linux',
    source: 'Linux 6.1 include/linux/poison.h; arch/{x86,arm64,riscv}/Kconfig ILLEGAL_POINTER_VALUE',
    rows: [
      ['POISON_POINTER_DELTA', shifted(0n), 'what the poisons of pointers are counted from'],
      ['LIST_POISON1', shifted(0x100n), 'the next pointer of a list entry that was deleted'],
      ['LIST_POISON2', shifted(0x122n), 'the prev pointer of a list entry that was deleted'],
      ['TIMER_ENTRY_STATIC', shifted(0x300n), 'a statically initialized timer'],
      ['TAIL_MAPPING', shifted(0x400n), 'the mapping of a compound page’s tail page'],
      ['MUTEX_POISON_WW_CTX', shifted(0x500n), 'the context of a finished wait/wound acquisition'],
      ['BPF_PTR_POISON', shifted(0xeb9fn), 'a BPF pointer that no one may follow'],
      ['VFS_PTR_POISON', shifted(0xf5n), 'a VFS pointer that no one may follow'],
      ['PP_SIGNATURE', shifted(0x40n), 'the mark of a page that belongs to a page pool'],
      ['RED_INACTIVE', value(0x09f9_1102_9d74_e35bn), 'a SLAB red zone of a free object'],
      ['RED_ACTIVE', value(0xd841_56c5_6356_88c0n), 'a SLAB red zone of an object in use'],
      ['POISON_FREE', fill(0x6bn), 'slab memory that was freed'],
      ['POISON_INUSE', fill(0x5an), 'slab memory that was not initialized'],
      ['POISON_END', fill(0xa5n), 'the end of a poisoned slab object'],
      ['SLUB_RED_INACTIVE', fill(0xbbn), 'a SLUB red zone of a free object'],
      ['SLUB_RED_ACTIVE', fill(0xccn), 'a SLUB red zone of an object in use'],
      ['POISON_FREE_INITMEM', fill(0xccn), 'code or data of __init that was freed after boot'],
      ['PAGE_POISON', fill(0xaan), 'a page that was freed'],
      ['JBD_POISON_FREE', fill(0x5bn), 'a freed journal head'],
      ['JBD2_POISON_FREE', fill(0x5cn), 'a freed journal head'],
      ['POOL_POISON_FREED', fill(0xa7n), 'a DMA pool block that was freed'],
      ['POOL_POISON_ALLOCATED', fill(0xa9n), 'a DMA pool block that was not initialized'],
      ['KEY_DESTROY', fill(0xbdn), 'a key that was destroyed'],
      ['MUTEX_DEBUG_INIT', fill(0x11n), 'a waiter for a mutex that was not initialized further'],
      ['MUTEX_DEBUG_FREE', fill(0x22n), 'a waiter for a mutex that was freed'],
    ],
  },
  {
    by: 'Linux',
    source: 'Linux 4.0 include/linux/poison.h',
    rows: [
      ['LIST_POISON1', shifted(0x10_0100n), 'the next pointer of a list entry that was deleted'],
      ['LIST_POISON2', shifted(0x20_0200n), 'the prev pointer of a list entry that was deleted'],
    ],
  },
  {
    by: 'Linux',
    source: 'Linux 4.18 include/linux/poison.h (5.4 has 0x122)',
    rows: [['LIST_POISON2', shifted(0x200n), 'the prev pointer of a list entry that was deleted']],
  },
  {
    by: 'Linux',
    source: 'Linux 6.1 include/linux/poison.h; mm/slub.c init_object',
    rows: [
      [
        'POISON_FREE, POISON_END',
        value(0xa56b_6b6b_6b6b_6b6bn),
        'the last word of a slab object that was freed',
      ],
      ['POISON_FREE, POISON_END', value(0xa56b_6b6bn), 'the last word of a slab object that was freed'],
    ],
  },
  {
    by: 'Linux',
    source: 'Linux 6.1 include/uapi/linux/magic.h',
    rows: [['STACK_END_MAGIC', value(0x57ac_6e9dn), 'the last word of a kernel stack']],
  },
  {
    by: 'Linux',
    source: 'Linux 6.1 include/linux/spinlock_types_raw.h, rwlock_types.h',
    rows: [
      ['SPINLOCK_MAGIC', value(0xdead_4eadn), 'the mark of a spinlock'],
      ['RWLOCK_MAGIC', value(0xdeaf_1eedn), 'the mark of a reader-writer lock'],
    ],
  },
  {
    by: 'Linux',
    source: 'Linux 6.1 include/linux/stackleak.h',
    rows: [
      [
        'STACKLEAK_POISON',
        value(0xffff_ffff_ffff_4111n),
        'stack that was erased on the way out of a system call',
      ],
    ],
  },
  {
    by: 'Linux',
    source: 'Linux 6.1 include/linux/scs.h',
    rows: [['SCS_END_MAGIC', shifted(0x5f6n), 'the last word of a shadow call stack']],
  },
  {
    by: 'KASAN',
    source: 'Linux 6.1 mm/kasan/kasan.h (CONFIG_KASAN_GENERIC)',
    rows: [
      ['KASAN_SLAB_FREE', fill(0xfbn), 'shadow bytes of a freed slab object'],
      ['KASAN_SLAB_REDZONE', fill(0xfcn), 'shadow bytes of a slab red zone'],
      ['KASAN_PAGE_REDZONE', fill(0xfen), 'shadow bytes of a large allocation’s red zone'],
      ['KASAN_GLOBAL_REDZONE', fill(0xf9n), 'shadow bytes of a global variable’s red zone'],
      ['KASAN_VMALLOC_INVALID', fill(0xf8n), 'shadow bytes of unused vmalloc space'],
    ],
  },
  {
    by: 'glibc and GCC',
    source: 'gcc libssp/ssp.c (terminator canary, 64-bit little-endian)',
    rows: [
      [
        '__stack_chk_guard',
        value(0xff0a_0000_0000_0000n),
        'the stack protector’s guard when no random number was to be had',
      ],
    ],
  },
  {
    by: 'AddressSanitizer',
    source:
      'compiler-rt sanitizer flags malloc_fill_byte and free_fill_byte, as libasan of GCC 12.2 prints them',
    rows: [
      ['malloc_fill_byte', fill(0xben), 'heap memory that was not initialized'],
      ['free_fill_byte', fill(0x55n), 'heap memory that was freed'],
    ],
  },
  {
    by: 'FreeBSD',
    source: 'freebsd-src sys/vm/uma_dbg.c',
    rows: [['uma_junk', fill(0xdead_c0den, 4), 'kernel memory that was freed']],
  },
  {
    by: 'illumos',
    source: 'illumos-gate usr/src/uts/common/sys/kmem_impl.h at 2af6eb5',
    rows: [
      ['KMEM_FREE_PATTERN', fill(0xdead_beefn, 4), 'kernel memory that was freed'],
      ['KMEM_UNINITIALIZED_PATTERN', fill(0xbadd_cafen, 4), 'kernel memory that was not initialized'],
      ['KMEM_REDZONE_PATTERN', fill(0xfeed_facen, 4), 'the red zone after a buffer'],
    ],
  },
  {
    by: 'macOS',
    source: 'xnu osfmk/kern/zalloc.c ZP_POISON',
    rows: [['ZP_POISON', fill(0xdead_beefn, 4), 'a zone element that was freed']],
  },
  {
    by: 'xv6',
    source: 'mit-pdos/xv6-riscv kernel/kalloc.c at 0e0aae4; xv6-public kalloc.c',
    rows: [
      ['kfree', fill(0x01n), 'a page that was freed'],
      ['kalloc', fill(0x05n), 'a page that was not initialized'],
    ],
  },
  {
    by: 'Xen',
    source: 'xen xen/common/page_alloc.c SCRUB_PATTERN (debug builds)',
    rows: [['SCRUB_PATTERN', fill(0xc2n), 'a page that was scrubbed after it was freed']],
  },
  {
    by: 'EDK II',
    source: 'edk2 MdePkg/MdePkg.dec PcdDebugClearMemoryValue',
    rows: [['PcdDebugClearMemoryValue', fill(0xafn), 'firmware memory that was freed or not initialized']],
  },
  {
    by: 'Microsoft C runtime',
    source: 'Windows SDK Source/ucrt/heap/debug_heap.cpp',
    rows: [
      ['clean_land_fill', fill(0xcdn), 'heap memory that was not initialized'],
      ['dead_land_fill', fill(0xddn), 'heap memory that was freed'],
      ['no_mans_land_fill', fill(0xfdn), 'the guard bytes around a heap block'],
      ['align_land_fill', fill(0xedn), 'the gap before an aligned heap block'],
      ['/RTC1', fill(0xccn), 'a local variable that was not initialized'],
    ],
  },
  {
    by: 'Windows heap',
    source: 'reactos sdk/lib/rtl/heap.h (the patterns of RtlAllocateHeap and RtlFreeHeap)',
    rows: [
      ['ARENA_FREE_FILLER', fill(0xfeee_feeen, 4), 'heap memory that was freed'],
      ['ARENA_INUSE_FILLER', fill(0xbaad_f00dn, 4), 'heap memory that was not initialized'],
      ['HEAP_TAIL_FILL', fill(0xabn), 'the guard bytes after a heap block'],
    ],
  },
  {
    by: 'jemalloc',
    source: 'jemalloc include/jemalloc/internal/jemalloc_internal_types.h 5.x',
    rows: [
      ['JEMALLOC_ALLOC_JUNK', fill(0xa5n), 'heap memory that was not initialized'],
      ['JEMALLOC_FREE_JUNK', fill(0x5an), 'heap memory that was freed'],
    ],
  },
  {
    by: 'Firefox',
    source: 'mozilla-central memory/build/mozmemory_utils.h, mozjemalloc_types.h',
    rows: [
      ['kAllocJunk', fill(0xe4n), 'heap memory that was not initialized'],
      ['kAllocPoison', fill(0xe5n), 'heap memory that was freed'],
    ],
  },
  {
    by: 'mimalloc',
    source: 'mimalloc include/mimalloc/types.h 2.x',
    rows: [
      ['MI_DEBUG_UNINIT', fill(0xd0n), 'heap memory that was not initialized'],
      ['MI_DEBUG_FREED', fill(0xdfn), 'heap memory that was freed'],
      ['MI_DEBUG_PADDING', fill(0xden), 'the padding after a heap block'],
    ],
  },
  {
    by: 'PartitionAlloc',
    source: 'chromium base/allocator/partition_allocator/partition_alloc_constants.h',
    rows: [
      ['kUninitializedByte', fill(0xabn), 'heap memory that was not initialized'],
      ['kFreedByte', fill(0xcdn), 'heap memory that was freed'],
      ['kQuarantinedByte', fill(0xefn), 'heap memory in quarantine'],
    ],
  },
  {
    by: 'Clang and GCC',
    source:
      'clang lib/CodeGen/PatternInit.cpp (0xaa on 64-bit targets); gcc 12 -ftrivial-auto-var-init (0xfe)',
    rows: [
      ['-ftrivial-auto-var-init=pattern', fill(0xaan), 'a local variable that was not initialized (Clang)'],
      ['-ftrivial-auto-var-init=pattern', fill(0xfen), 'a local variable that was not initialized (GCC)'],
    ],
  },
  {
    by: 'Zig',
    source: 'Zig language reference 0.13, undefined',
    rows: [['undefined', fill(0xaan), 'memory that was not initialized']],
  },
];

export const poisonRows: readonly PoisonRow[] = groups.flatMap(({ by, source, rows }) =>
  rows.map(([name, pattern, meaning]) => ({ name, by, pattern, meaning, source })),
);

/** A pattern as a pointer of `bytes` bytes shows it; undefined when it is wider than that. */
export function patternValue(pattern: PoisonPattern, bytes: 4 | 8): bigint | undefined {
  if (pattern.kind === 'value') return bytes === 8 || pattern.value < 1n << 32n ? pattern.value : undefined;
  if (pattern.bytes > bytes) return undefined;
  let result = 0n;
  for (let i = 0; i < bytes; i += pattern.bytes)
    result = (result << BigInt(8 * pattern.bytes)) | pattern.unit;
  return result;
}
