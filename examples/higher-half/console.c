#include "console.h"
#include "layout.h"

/* The first serial port of a PC, and the registers of its 16550 chip. */
#define COM1          0x3f8
#define LINE_CONTROL  (COM1 + 3)
#define LINE_STATUS   (COM1 + 5)
#define TRANSMIT_FREE 0x20

#define COLUMNS 80
#define ROWS    25
#define GREY    0x0700

static uint16_t *const screen = (uint16_t *)VGA_TEXT;
static unsigned position;

static inline void out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

void console_init(void)
{
    out8(LINE_CONTROL, 0x80); /* the next two bytes are the divisor */
    out8(COM1, 1);            /* 115,200 baud */
    out8(COM1 + 1, 0);
    out8(LINE_CONTROL, 0x03); /* 8 bits, no parity, one stop bit */
    for (unsigned i = 0; i < COLUMNS * ROWS; i++)
        screen[i] = GREY | ' ';
}

static void put(char c)
{
    while (!(in8(LINE_STATUS) & TRANSMIT_FREE))
        ;
    out8(COM1, (uint8_t)c);

    if (c == '\n')
        position += COLUMNS - position % COLUMNS;
    else
        screen[position++] = GREY | (uint8_t)c;
    position %= COLUMNS * ROWS;
}

void print(const char *text)
{
    for (; *text; text++)
        put(*text);
}

void print_hex(uint64_t value)
{
    print("0x");
    for (int shift = 60; shift >= 0; shift -= 4)
        put("0123456789abcdef"[(value >> shift) & 15]);
}
