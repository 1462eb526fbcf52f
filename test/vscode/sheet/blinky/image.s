.syntax unified
.cpu cortex-m4
.thumb
.macro function name, size
  .type \name, %function
\name:
  .space \size, 0
  .size \name, \size
.endm
.macro object name, size
  .type \name, %object
\name:
  .space \size, 1
  .size \name, \size
.endm
.macro zeroes name, size
  .type \name, %object
\name:
  .space \size
  .size \name, \size
.endm
.section .isr_vector, "a", %progbits
.word _estack
.space 0x184, 0
.text
.global Reset_Handler
function Reset_Handler, 0x60
function tcp_input, 0x2c40
function usb_poll, 0x1e00
function fat_read, 0x3000
function printf, 0x1a00
function memcpy, 0x3018
.section .rodata
object font8x16, 0x1000
object crc_table, 0x400
object strings, 0x11dc
.data
object hfs_desc, 0x264
object lwip_opts, 0x1c0
object malloc_av, 0x198
object clk_table, 0x1b8
.bss
zeroes frame_buffer, 0xc000
zeroes rx_ring, 0x3000
zeroes task_stacks, 0x2948
