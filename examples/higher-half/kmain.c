#include "console.h"
#include "layout.h"

/* In .rodata. */
static const char banner[] = "Hello from the higher half.\n";

/* In .data: it has a value from the start. */
uint64_t boot_count = 1;

/* Also in .data. `make overflow` builds the kernel with a 1 here; see oops.log for what happens then. */
#ifndef OVERFLOW
#define OVERFLOW 0
#endif
__attribute__((section(".data"))) volatile int overflow_the_stack = OVERFLOW;

/* In .bss: it takes no room in the file. */
char log_buffer[8192];

static void print_range(const char *name, const char *start, const char *end)
{
    print(name);
    print_hex((uint64_t)start);
    print(" .. ");
    print_hex((uint64_t)end);
    print("  physical ");
    print_hex(physical_of(start));
    print("\n");
}

/* Calls itself until the stack runs into its guard page. */
__attribute__((noinline)) int deeper(int depth)
{
    volatile char room[200];
    room[depth & 7] = (char)depth;
    return overflow_the_stack ? deeper(depth + 1) + room[depth & 3] : depth;
}

/* Called by boot.S in 64-bit mode, on the stack of kernel.ld, with the identity map gone. */
void kmain(void)
{
    console_init();
    print(banner);
    print_range("kernel  ", kernel_start, kernel_end);
    print_range(".bss    ", bss_start, bss_end);
    print_range("guard   ", stack_guard, stack_bottom);
    print_range("stack   ", stack_bottom, stack_top);

    /* Through the recursive slot the PML4 is memory like any other. */
    const volatile uint64_t *pml4 = (const volatile uint64_t *)PML4_VIRTUAL;
    print("PML4[510] ");
    print_hex(pml4[510]);
    print("\nPML4[511] ");
    print_hex(pml4[511]);
    print("\n");
    boot_count += (uint64_t)deeper(1);
    log_buffer[0] = 0;
}
