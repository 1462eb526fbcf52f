#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdint.h>

/*
 * The kernel's address space. Hover over any of these addresses.
 *
 *   0xffffffff80000000  KERNEL_VMA     physical 0 and up, 1 GiB of it
 *   0xffffffff800b8000                 the text screen, physical 0xb8000
 *   0xffffffff80100000                 the kernel's physical load address, seen from up here
 *   0xffffff0000000000  RECURSIVE      every page table there is, through slot 510 of the PML4
 *   0x00007fffffffffff                 the last address of the lower half
 *   0x0000800000000000                 the first one that is not canonical
 *   0x0000000000100000                 where the boot loader puts the kernel
 */
#define KERNEL_VMA 0xffffffff80000000ULL
#define VGA_TEXT   (KERNEL_VMA + 0xb8000)

/*
 * The recursive slot: PML4[510] points at the PML4 itself, so the walk goes one level less deep for each time an address
 * names slot 510, and ends in a table instead of a page. 511 would be taken by the kernel itself, and 510 keeps the
 * tables next to it. All four indices 510 give the PML4; three of them give a PDPT; and so on.
 */
#define RECURSIVE_SLOT 510ULL
#define PML4_VIRTUAL   0xffffff7fbfdfe000ULL

/* From the linker script. Their addresses are the values; there is nothing stored at some of them. */
extern char kernel_start[], kernel_end[], bss_start[], bss_end[], stack_guard[], stack_bottom[], stack_top[];

static inline uint64_t physical_of(const void *address)
{
    return (uint64_t)address - KERNEL_VMA;
}

#endif
