#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdint.h>

void console_init(void);
void print(const char *text);
void print_hex(uint64_t value);

#endif
