//! The same address space seen from Rust: where the page tables are when slot 510 of the PML4 is recursive.
//! Not part of the build; open it and hover over the numbers.

pub const KERNEL_VMA: u64 = 0xffff_ffff_8000_0000;
pub const RECURSIVE_SLOT: u64 = 510;

/// The PML4 itself: all four indices are the recursive slot.
pub const PML4: *mut u64 = 0xffff_ff7f_bfdf_e000_u64 as *mut u64;

/// The last address of the lower half. One more, `0x0000_8000_0000_0000`, is not canonical.
pub const USER_END: u64 = 0x7fff_ffff_ffff;

/// The virtual address of the page table entry that maps `address`, by way of the recursive slot.
pub const fn entry_of(address: u64) -> u64 {
    const TABLES: u64 = 0xffff_ff00_0000_0000u64;
    TABLES | (address & 0x0000_ffff_ffff_f000) >> 9
}

// The guard page below the kernel's stack, and the entry that leaves it unmapped.
const _: () = assert!(entry_of(0xffff_ffff_8010_e000) == 0xffff_ff7f_ffc0_0870);
