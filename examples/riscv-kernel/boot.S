/*
 * From OpenSBI, at the physical address and without paging, to C in the upper half. a0 holds the number of this hart and a1 the
 * device tree; both are passed on.
 */
#define SATP_SV39 (8 << 60)
/* A leaf: valid, readable, writable, executable, accessed, dirty (RISC-V privileged specification, 4.3.1). */
#define LEAF 0xcf

        .section .boot.entry, "ax"
        .globl  _start
        .type   _start, @function
_start:
        /* The root table: index 2 maps 0x80000000 to itself, where we are, and index 511 maps it at the last GiB. */
        la      t0, root_table
        li      t1, (0x80000000 >> 2) | LEAF
        sd      t1, 2 * 8(t0)
        li      t2, 511 * 8
        add     t2, t2, t0
        sd      t1, 0(t2)

        srli    t0, t0, 12
        li      t1, SATP_SV39
        or      t0, t0, t1
        sfence.vma
        csrw    satp, t0
        sfence.vma

        /* An absolute address: what is relative to pc would stay down here. */
        ld      t0, upper_entry
        jr      t0
        .balign 8
upper_entry:
        .quad   upper
        .size   _start, . - _start

        .section .boot.tables, "aw"
        .balign 4096
root_table:
        .skip   4096

        .section .text.upper, "ax"
        .type   upper, @function
upper:
        .option push
        .option norelax
        la      gp, __global_pointer$
        .option pop
        la      sp, stack_top
        la      t0, bss_start
        la      t1, bss_end
1:      bgeu    t0, t1, 2f
        sd      zero, 0(t0)
        addi    t0, t0, 8
        j       1b
2:      call    kmain
3:      wfi
        j       3b
        .size   upper, . - upper
