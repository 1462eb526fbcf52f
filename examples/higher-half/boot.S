/*
 * From the boot loader to C: 32-bit protected mode with paging off, at the address we are loaded at, to 64-bit long mode
 * in the higher half.
 *
 * Two ways in, and both start the same code at _start:
 *   - GRUB and other Multiboot2 loaders find the header in .multiboot2 (Multiboot2 Specification 2.0, section 3.1);
 *   - QEMU's -kernel and Xen find the note in .note.pvh (Xen, "x86/HVM direct boot ABI"). QEMU's Multiboot support
 *     takes 32-bit files only, and this one is 64-bit.
 */

#define KERNEL_VMA     0xffffffff80000000
#define RECURSIVE_SLOT 510

#define PRESENT  (1 << 0)
#define WRITABLE (1 << 1)
#define HUGE     (1 << 7)          /* in a PD entry: it maps 2 MiB itself */

        .section .multiboot2, "a"
        .balign 8
header: .long   0xe85250d6                              /* magic */
        .long   0                                       /* architecture: i386, protected mode */
        .long   header_end - header
        .long   -(0xe85250d6 + 0 + (header_end - header)) /* makes the sum 0 */
        .short  0, 0                                    /* the tag that ends the tags */
        .long   8
header_end:

        .section .note.pvh, "a", @note
        .balign 4
        .long   4, 8, 18                                /* name size, descriptor size, XEN_ELFNOTE_PHYS32_ENTRY */
        .asciz  "Xen"
        .quad   _start

/* ------------------------------------------------------------------------------------------------------------------ */
        .section .boot.text, "ax"
        .code32
        .globl  _start
        .type   _start, @function
_start:
        cli
        cld
        movl    $boot_stack_top, %esp

        /*
         * Zero the page tables: .boot.bss takes no room in the file, and not every loader clears it.
         */
        movl    $boot_tables, %edi
        movl    $(boot_tables_end - boot_tables) / 4, %ecx
        xorl    %eax, %eax
        rep stosl

        /*
         * The tables. An entry is a physical address with flags in its low bits; ours lie below 4 GiB, so the upper
         * half of each stays 0.
         *
         *   PML4[0]   -> identity PDPT    0x0000000000000000: where we are running now
         *   PML4[510] -> PML4             0xffffff0000000000: the tables themselves
         *   PML4[511] -> kernel PDPT      0xffffff8000000000: the last 512 GiB
         *   kernel PDPT[510] -> kernel PD 0xffffffff80000000: the first of the last two GiB
         */
        movl    $boot_identity_pdpt + PRESENT + WRITABLE, boot_pml4
        movl    $boot_pml4 + PRESENT + WRITABLE, boot_pml4 + RECURSIVE_SLOT * 8
        movl    $boot_kernel_pdpt + PRESENT + WRITABLE, boot_pml4 + 511 * 8
        movl    $boot_identity_pd + PRESENT + WRITABLE, boot_identity_pdpt
        movl    $boot_kernel_pd + PRESENT + WRITABLE, boot_kernel_pdpt + 510 * 8

        /* Identity: the first 2 MiB as one huge page, which is all that we need until we jump up. */
        movl    $PRESENT + WRITABLE + HUGE, boot_identity_pd

        /* The kernel: physical 0 to 2 MiB in pages of 4 KiB, so that a single page can be left out. */
        movl    $boot_kernel_pt + PRESENT + WRITABLE, boot_kernel_pd
        movl    $boot_kernel_pt, %edi
        movl    $PRESENT + WRITABLE, %eax
1:      movl    %eax, (%edi)
        addl    $8, %edi
        addl    $0x1000, %eax
        cmpl    $0x200000, %eax
        jb      1b

        /* The guard page below the stack: entry number = physical address / 4096, at 8 bytes each. */
        movl    $stack_guard - KERNEL_VMA, %eax
        shrl    $12, %eax
        movl    $0, boot_kernel_pt(, %eax, 8)

        /* Physical address extension, the tables, long mode, and then paging: Intel SDM volume 3, section 10.8.5. */
        movl    %cr4, %eax
        orl     $(1 << 5), %eax                         /* CR4.PAE */
        movl    %eax, %cr4
        movl    $boot_pml4, %eax
        movl    %eax, %cr3
        movl    $0xc0000080, %ecx                       /* IA32_EFER */
        rdmsr
        orl     $(1 << 8), %eax                         /* LME */
        wrmsr
        movl    %cr0, %eax
        orl     $(1 << 31) | (1 << 16), %eax            /* PG, and WP: the kernel honours read-only pages too */
        movl    %eax, %cr0

        lgdt    boot_gdt_pointer
        ljmp    $8, $long_mode

        .code64
long_mode:
        /* Still at a low address. A jump relative to %rip cannot reach the top of the address space. */
        movabsq $higher_half, %rax
        jmp     *%rax
        .size   _start, . - _start

        .section .boot.data, "aw"
        .balign 8
boot_gdt:
        .quad   0
        .quad   0x00af9a000000ffff                      /* 8: code, 64-bit, ring 0 */
        .quad   0x00cf92000000ffff                      /* 16: data */
boot_gdt_pointer:
        .short  . - boot_gdt - 1
        .quad   boot_gdt

        .section .boot.bss, "aw", @nobits
        .balign 4096
boot_tables:
boot_pml4:              .skip 4096
boot_identity_pdpt:     .skip 4096
boot_identity_pd:       .skip 4096
boot_kernel_pdpt:       .skip 4096
boot_kernel_pd:         .skip 4096
boot_kernel_pt:         .skip 4096
boot_tables_end:
boot_stack:             .skip 1024
boot_stack_top:

/* ------------------------------------------------------------------------------------------------------------------ */
        .section .text.entry, "ax"
        .code64
        .type   higher_half, @function
higher_half:
        movw    $16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movabsq $stack_top, %rsp
        xorl    %ebp, %ebp

        /* C expects .bss to be zero. */
        movabsq $bss_start, %rdi
        movabsq $bss_end, %rcx
        subq    %rdi, %rcx
        xorl    %eax, %eax
        rep stosb

        /* Nothing of ours is at a low address any more: drop the identity map, so that null pointers fault. */
        movabsq $KERNEL_VMA, %rax
        movq    $0, boot_pml4(%rax)
        movq    %cr3, %rax
        movq    %rax, %cr3

        call    kmain
2:      cli
        hlt
        jmp     2b
        .size   higher_half, . - higher_half

        .section .note.GNU-stack, "", @progbits
