#include <stdint.h>

extern char text_start[], text_end[], bss_start[], bss_end[], stack_bottom[], stack_top[], kernel_end[];

/* Virtual 0xffffffffc0000000 is physical 0x80000000. */
#define OFFSET (0xffffffffc0000000UL - 0x80000000UL)

static const char banner[] = "Hello from the last GiB of Sv39.\n";
volatile unsigned long boots = 1;
char log_buffer[4096];

/* The legacy console call of the SBI: function 1 in a7, the character in a0. */
static void put(char c)
{
    register unsigned long a0 __asm__("a0") = (unsigned char)c;
    register unsigned long a7 __asm__("a7") = 1;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a7) : "memory");
}

static void print(const char *text)
{
    for (; *text; text++)
        put(*text);
}

static void print_hex(uint64_t value)
{
    print("0x");
    for (int shift = 60; shift >= 0; shift -= 4)
        put("0123456789abcdef"[(value >> shift) & 15]);
}

static void print_range(const char *name, const char *start, const char *end)
{
    print(name);
    print_hex((uint64_t)start);
    print(" .. ");
    print_hex((uint64_t)end);
    print("  physical ");
    print_hex((uint64_t)start - OFFSET);
    print("\n");
}

void kmain(void)
{
    print(banner);
    print_range(".text  ", text_start, text_end);
    print_range(".bss   ", bss_start, bss_end);
    print_range("stack  ", stack_bottom, stack_top);
    log_buffer[0] = (char)boots;
}
