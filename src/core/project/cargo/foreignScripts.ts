/**
 * Linker scripts that crates of the registry write into their build folders, by name: the crates that do, most likely first.
 * Sources: the build.rs of each crate (cortex-m-rt 0.7, riscv-rt 0.13, esp-hal 1.0, defmt 1.0, embassy-rp 0.4, embassy-stm32 0.2,
 * msp430-rt 0.4, embedded-test 0.6, panic-probe, ch32-hal's qingke-rt 0.5, esp32-hal 0.x's linker scripts).
 */
export const foreignScripts: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'link.x',
    [
      'cortex-m-rt',
      'riscv-rt',
      'msp430-rt',
      'qingke-rt',
      'aarch64-rt',
      'cortex-r-rt',
      'cortex-a-rt',
      'esp-hal',
      'mips-rt',
      'hpm-metapac',
      'aarch32-rt',
    ],
  ],
  [
    'linkall.x',
    [
      'esp-hal',
      'esp32-hal',
      'esp32c3-hal',
      'esp32s2-hal',
      'esp32s3-hal',
      'esp32c6-hal',
      'esp32c2-hal',
      'esp32h2-hal',
      'esp-riscv-rt',
      'xtensa-lx-rt',
    ],
  ],
  ['defmt.x', ['defmt']],
  ['link-rp.x', ['embassy-rp', 'rp2040-boot2']],
  ['embedded-test.x', ['embedded-test']],
  ['device.x', ['cortex-m-rt']],
  ['memory.x', ['embassy-stm32', 'microbit', 'microbit-v2', 'nrf-softdevice']],
  ['teleprobe.x', ['teleprobe-meta']],
  ['rom_functions.x', ['esp-hal', 'esp32c3-hal']],
  ['esp32c3-link.x', ['esp32c3-hal']],
  ['linker.x', ['xous', 'agb']],
  ['hpm-linker.x', ['hpm-metapac']],
  ['imxrt-link.x', ['imxrt-rt']],
  ['t4link.x', ['teensy4-bsp']],
  ['linkall.ld', ['esp-hal']],
  ['stage1.x', ['bootloader']],
]);

/** The crates whose `link.x` INCLUDEs the project's own memory.x. */
export const includesMemory: ReadonlySet<string> = new Set(['link.x', 'linkall.x']);
