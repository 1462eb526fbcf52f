#include <stdint.h>

/* UART0 of the LM3S6965: 0x4000c000. Writing its data register is enough for QEMU. */
#define UART0_DATA (*(volatile uint32_t *)0x4000c000u)

extern uint32_t _data_start[], _data_end[], _data_load[], _bss_start[], _bss_end[], _heap_start[], _stack_top[];

/* In .data: its first value comes from flash. */
volatile uint32_t greeting_count = 1;
/* In .bss. */
uint8_t receive_buffer[512];

static void print(const char *text)
{
    for (; *text; text++)
        UART0_DATA = (uint8_t)*text;
}

static void print_hex(uint32_t value)
{
    print("0x");
    for (int shift = 28; shift >= 0; shift -= 4)
        UART0_DATA = "0123456789abcdef"[(value >> shift) & 15];
}

static void print_value(const char *name, const volatile void *value)
{
    print(name);
    print_hex((uint32_t)value);
    print("\n");
}

static void hang(void)
{
    for (;;)
        __asm__ volatile("wfi");
}

/* The first code to run. Variables have no values before this has copied and cleared them. */
void reset(void)
{
    const volatile uint32_t *from = _data_load;
    for (volatile uint32_t *to = _data_start; to < _data_end;)
        *to++ = *from++;
    for (volatile uint32_t *to = _bss_start; to < _bss_end;)
        *to++ = 0;

    print("Hello from flash.\n");
    print_value(".data runs at  ", _data_start);
    print_value(".data kept at  ", _data_load);
    print_value(".bss           ", _bss_start);
    print_value("heap           ", _heap_start);
    print_value("stack top      ", _stack_top);
    receive_buffer[0] = (uint8_t)greeting_count;
    hang();
}

/* Armv7-M Architecture Reference Manual, B1.5.3: the stack pointer, reset, NMI, hard fault. */
__attribute__((section(".vectors"), used)) static const void *const vectors[] = {
    _stack_top,
    reset,
    hang,
    hang,
};
