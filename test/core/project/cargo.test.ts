import { cargoDetector } from '../../../src/core/project/cargo';
import { checkTree, type TreeCase } from './textTree';

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Small trees modelled on real repositories, which the names say. */
const rows: readonly TreeCase[] = [
  {
    name: 'cortex-m-quickstart: link.x of cortex-m-rt with the own memory.x, arguments from build.rs',
    files: {
      'Cargo.toml':
        '[package]\nname = "app"\n[dependencies]\ncortex-m-rt = "0.7"\n[[bin]]\nname = "app"\ntest = false\n',
      'src/main.rs': '',
      'memory.x': 'MEMORY { FLASH : ORIGIN = 0, LENGTH = 256K }',
      'build.rs': [
        'use std::{env, fs::File, io::Write, path::PathBuf};',
        'fn main() {',
        '    let out = &PathBuf::from(env::var_os("OUT_DIR").unwrap());',
        '    File::create(out.join("memory.x")).unwrap().write_all(include_bytes!("memory.x")).unwrap();',
        '    println!("cargo:rustc-link-search={}", out.display());',
        '    println!("cargo:rustc-link-arg=--nmagic");',
        '    println!("cargo:rustc-link-arg=-Tlink.x");',
        '}',
      ].join('\n'),
      '.cargo/config.toml':
        '[target.\'cfg(all(target_arch = "arm", target_os = "none"))\']\nrunner = "gdb"\n\n[build]\ntarget = "thumbv7m-none-eabi"\n',
    },
    images: [
      {
        name: 'app',
        scripts: ['link.x', 'memory.x'],
        flags: ['--nmagic'],
        outputs: ['target/thumbv7m-none-eabi/debug/app'],
        machine: 'arm',
        linker: 'lld',
        resolvable: 'needs-running cargo build',
        evidence: ['build.rs:7', 'memory.x:1', '.cargo/config.toml:5', 'Cargo.toml:6'],
        unknowns: ['cortex-m-rt'],
      },
    ],
  },
  {
    name: 'the same after a build: link.x is there, and what the script printed is kept',
    files: {
      'Cargo.toml': '[package]\nname = "app"\n[dependencies]\ncortex-m-rt = "0.7"\n',
      'src/main.rs': '',
      'memory.x': '',
      'build.rs': 'fn main() { println!("cargo:rustc-link-arg=-Tother.x"); }',
      '.cargo/config.toml': '[build]\ntarget = "thumbv7m-none-eabi"\n',
      'target/thumbv7m-none-eabi/debug/build/app-0123456789abcdef/output':
        'cargo:rerun-if-changed=memory.x\ncargo:rustc-link-arg=-Tlink.x\n',
      'target/thumbv7m-none-eabi/debug/build/cortex-m-rt-0123456789abcdef/output':
        'cargo:rustc-link-search=/x\n',
      'target/thumbv7m-none-eabi/debug/build/cortex-m-rt-0123456789abcdef/out/link.x': 'INCLUDE memory.x',
      'target/thumbv7m-none-eabi/debug/app': '',
    },
    images: [
      {
        name: 'app',
        scripts: ['target/thumbv7m-none-eabi/debug/build/cortex-m-rt-0123456789abcdef/out/link.x'],
        rank: 'build',
        resolvable: 'yes',
        outputs: ['target/thumbv7m-none-eabi/debug/app'],
        evidence: ['target/thumbv7m-none-eabi/debug/build/app-0123456789abcdef/output:2'],
      },
    ],
  },
  {
    name: 'rCore-Tutorial: old .cargo/config, kernel and user programs with scripts of the same name',
    files: {
      'os/Cargo.toml': '[package]\nname = "os"\n',
      'os/src/main.rs': '',
      'os/src/linker.ld': '',
      'os/.cargo/config':
        '[build]\ntarget = "riscv64gc-unknown-none-elf"\n\n[target.riscv64gc-unknown-none-elf]\nrustflags = [\n    "-Clink-arg=-Tsrc/linker.ld", "-Cforce-frame-pointers=yes"\n]\n',
      'user/Cargo.toml': '[package]\nname = "user_lib"\n',
      'user/src/bin/a.rs': '',
      'user/src/linker.ld': '',
      'user/.cargo/config':
        '[build]\ntarget = "riscv64gc-unknown-none-elf"\n[target.riscv64gc-unknown-none-elf]\nrustflags = ["-Clink-args=-Tsrc/linker.ld"]\n',
    },
    images: [
      {
        name: 'os',
        scripts: ['os/src/linker.ld'],
        machine: 'riscv64',
        evidence: ['os/.cargo/config:6'],
        resolvable: 'yes',
      },
      {
        name: 'a',
        scripts: ['user/src/linker.ld'],
        evidence: ['user/.cargo/config:4', 'user/src/bin/a.rs:1'],
      },
    ],
  },
  {
    name: 'Tock: the build script of another folder, a helper crate, an included configuration',
    files: {
      'Cargo.toml': '[workspace]\nmembers = ["boards/imix", "boards/build_scripts"]\n',
      'boards/cargo/flags.toml':
        '[build]\nrustflags = [\n  "-C", "link-arg=-icf=all",\n  "-C", "link-arg=-zmax-page-size=512",\n]\n',
      'boards/imix/.cargo/config.toml':
        'include = ["../../cargo/flags.toml"]\n[build]\ntarget = "thumbv7em-none-eabi"\n',
      'boards/imix/Cargo.toml':
        '[package]\nname = "imix"\nbuild = "../build.rs"\n[build-dependencies]\nbuild_scripts = { path = "../build_scripts" }\n',
      'boards/imix/src/main.rs': '',
      'boards/imix/layout.ld': 'INCLUDE kernel_layout.ld',
      'boards/build.rs': 'fn main() {\n    build_scripts::default::default_linker_script();\n}\n',
      'boards/build_scripts/Cargo.toml': '[package]\nname = "build_scripts"\n',
      'boards/build_scripts/src/lib.rs': 'pub mod default;',
      'boards/build_scripts/kernel_layout.ld': '',
      'boards/build_scripts/src/default.rs': [
        'use std::path::Path;',
        'const SCRIPT: &str = "layout.ld";',
        'pub fn default_linker_script() {',
        '    if !Path::new(SCRIPT).exists() {',
        '        panic!("there is no script");',
        '    }',
        '    println!("cargo:rustc-link-arg=-L{}", std::env!("CARGO_MANIFEST_DIR"));',
        '    println!(',
        '        "cargo:rustc-link-arg=-L{}",',
        '        std::env::var("CARGO_MANIFEST_DIR").unwrap()',
        '    );',
        '    use_script(SCRIPT);',
        '}',
        'pub fn use_script<P: AsRef<Path> + ToString>(path: P) {',
        '    println!("cargo:rustc-link-arg=-T{}", path.to_string());',
        '}',
      ].join('\n'),
    },
    images: [
      {
        name: 'imix',
        scripts: ['boards/imix/layout.ld'],
        flags: ['-icf=all', '-zmax-page-size=512'],
        searchPath: ['boards/build_scripts', 'boards/imix'],
        evidence: ['boards/build_scripts/src/default.rs:15', 'boards/build_scripts/src/default.rs:2'],
        resolvable: 'yes',
      },
    ],
  },
  {
    name: 'blog_os with a script in its target specification',
    files: {
      'Cargo.toml': '[package]\nname = "blog_os"\n',
      'src/main.rs': '',
      'linker.ld': '',
      'x86_64-blog_os.json':
        '{\n  "llvm-target": "x86_64-unknown-none",\n  "arch": "x86_64",\n  "linker-flavor": "ld.lld",\n  "linker": "rust-lld",\n  "pre-link-args": {\n    "ld.lld": ["--script=linker.ld", "--gc-sections"]\n  }\n}\n',
      '.cargo/config.toml': '[unstable]\nbuild-std = ["core"]\n[build]\ntarget = "x86_64-blog_os.json"\n',
    },
    images: [
      {
        name: 'blog_os',
        scripts: ['linker.ld'],
        flags: ['--gc-sections'],
        machine: 'x86_64',
        linker: 'lld',
        outputs: ['target/x86_64-blog_os/debug/blog_os'],
        evidence: ['x86_64-blog_os.json:7', '.cargo/config.toml:4'],
      },
    ],
  },
  {
    name: 'a build script that chooses by architecture, without a target: every way is an image',
    files: {
      'Cargo.toml': '[package]\nname = "kernel"\n',
      'src/main.rs': '',
      'linker-x86_64.ld': '',
      'linker-riscv64.ld': '',
      'build.rs': [
        'fn main() {',
        '    let arch = std::env::var("CARGO_CFG_TARGET_ARCH").unwrap();',
        '    match arch.as_str() {',
        '        "x86_64" => println!("cargo:rustc-link-arg=-Tlinker-x86_64.ld"),',
        '        "riscv64" => {',
        '            println!("cargo:rustc-link-arg=-Tlinker-riscv64.ld");',
        '        }',
        '        other => panic!("{other} is not supported"),',
        '    }',
        '}',
      ].join('\n'),
    },
    images: [
      {
        name: 'kernel (x86_64)',
        scripts: ['linker-x86_64.ld'],
        machine: 'x86_64',
        evidence: ['build.rs:4'],
        unknowns: ['build.rs:3'],
      },
      {
        name: 'kernel (riscv64)',
        scripts: ['linker-riscv64.ld'],
        machine: 'riscv64',
        evidence: ['build.rs:6'],
      },
    ],
  },
  {
    name: 'the same with a target that a justfile names',
    files: {
      'Cargo.toml': '[package]\nname = "kernel"\n',
      'src/main.rs': '',
      justfile: 'target := "riscv64gc-unknown-none-elf"\nbuild:\n    cargo build --target {{target}}\n',
      'linker-riscv64.ld': '',
      'build.rs':
        'fn main() {\n    let arch = std::env::var("CARGO_CFG_TARGET_ARCH").unwrap();\n    println!("cargo:rustc-link-arg=-Tlinker-{arch}.ld");\n}\n',
    },
    images: [
      {
        name: 'kernel',
        scripts: ['linker-riscv64.ld'],
        machine: 'riscv64',
        evidence: ['build.rs:3', 'justfile:3'],
        resolvable: 'yes',
      },
    ],
  },
  {
    name: 'embassy example for the RP2040: scripts of three crates and a script for one program only',
    files: {
      'Cargo.toml':
        '[package]\nname = "rp"\n[dependencies]\nembassy-rp = "0.4"\ncortex-m-rt = "0.7"\ndefmt = "1"\n',
      'src/bin/blinky.rs': '',
      'src/bin/boot.rs': '',
      'memory.x': '',
      'boot.x': '',
      'build.rs': [
        'fn main() {',
        '    println!("cargo:rustc-link-arg-bins=--nmagic");',
        '    for script in ["link.x", "link-rp.x", "defmt.x"] {',
        '        println!("cargo:rustc-link-arg-bins=-T{}", script);',
        '    }',
        '    println!("cargo::rustc-link-arg-bin=boot=-Tboot.x");',
        '}',
      ].join('\n'),
      '.cargo/config.toml': '[build]\ntarget = "thumbv6m-none-eabi"\n',
    },
    images: [
      {
        name: 'blinky',
        scripts: ['link.x', 'link-rp.x', 'defmt.x', 'memory.x'],
        unknowns: ['embassy-rp', 'defmt'],
      },
      {
        name: 'boot',
        scripts: ['link.x', 'link-rp.x', 'defmt.x', 'boot.x', 'memory.x'],
        evidence: ['build.rs:6'],
      },
    ],
  },
  {
    name: 'esp-hal: linkall.x from the configuration; a C compiler links for Xtensa',
    files: {
      'Cargo.toml': '[package]\nname = "esp"\n[dependencies]\nesp-hal = "1"\n',
      'src/bin/main.rs': '',
      '.cargo/config.toml':
        '[target.xtensa-esp32s3-none-elf]\nrustflags = [\n  "-C", "link-arg=-nostartfiles",\n  "-C", "link-arg=-Wl,-Tlinkall.x",\n]\n[build]\ntarget = "xtensa-esp32s3-none-elf"\n',
    },
    images: [
      {
        name: 'main',
        scripts: ['linkall.x'],
        machine: 'xtensa',
        resolvable: 'needs-running cargo build',
        evidence: ['.cargo/config.toml:4'],
        unknowns: ['esp-hal', 'memory.x'],
      },
    ],
  },
  {
    name: 'esp-idf: without a build nothing is known',
    files: {
      'Cargo.toml': '[package]\nname = "app"\n',
      'src/main.rs': '',
      '.cargo/config.toml':
        '[build]\ntarget = "riscv32imc-esp-espidf"\n[target.riscv32imc-esp-espidf]\nlinker = "ldproxy"\n',
    },
    images: [{ name: 'app', scripts: [], resolvable: 'needs-running cargo build', machine: 'riscv32' }],
  },
  {
    name: 'Limine template: the linker script in a workspace member, CARGO_MANIFEST_DIR in a format string',
    files: {
      'Cargo.toml': '[workspace]\nmembers = ["kernel"]\n',
      'kernel/Cargo.toml': '[package]\nname = "kernel"\n',
      'kernel/src/main.rs': '',
      'kernel/linker-x86_64.ld': '',
      'kernel/.cargo/config.toml':
        '[build]\ntarget = "x86_64-unknown-none"\nrustflags = ["-Crelocation-model=static"]\n',
      'kernel/build.rs': [
        'fn main() {',
        '    let arch = std::env::var("CARGO_CFG_TARGET_ARCH").unwrap();',
        '    println!("cargo:rustc-link-arg=-T{}/linker-{arch}.ld", env!("CARGO_MANIFEST_DIR"));',
        '}',
      ].join('\n'),
    },
    images: [
      {
        name: 'kernel',
        scripts: ['kernel/linker-x86_64.ld'],
        outputs: ['target/x86_64-unknown-none/debug/kernel'],
        evidence: ['kernel/build.rs:3'],
        machine: 'x86_64',
      },
    ],
  },
  {
    name: 'a script that the build script writes from a template',
    files: {
      'Cargo.toml': '[package]\nname = "kernel"\n',
      'src/main.rs': '',
      'link.ld.in': 'SECTIONS { . = %BASE%; }',
      'build.rs': [
        'use std::{env, fs, path::Path};',
        'fn main() {',
        '    let out = env::var("OUT_DIR").unwrap();',
        '    let made = Path::new(&out).join("link.ld");',
        '    let text = fs::read_to_string("link.ld.in").unwrap().replace("%BASE%", "0x1000");',
        '    fs::write(&made, text).unwrap();',
        '    println!("cargo:rustc-link-arg=-T{}", made.display());',
        '}',
      ].join('\n'),
      '.cargo/config.toml': '[build]\ntarget = "aarch64-unknown-none"\n',
    },
    images: [{ name: 'kernel', scripts: ['link.ld.in'], machine: 'aarch64', evidence: ['build.rs:7'] }],
  },
  {
    name: 'an ordinary program: the default script',
    files: { 'Cargo.toml': '[package]\nname = "tool"\n', 'src/main.rs': '' },
    images: [{ name: 'tool', scripts: [], flags: [], outputs: ['target/debug/tool'], resolvable: 'yes' }],
  },
  {
    name: 'Raspberry Pi tutorials: RUSTFLAGS of a Makefile',
    files: {
      'Cargo.toml': text('[package]', 'name = "mingo"'),
      Makefile: text(
        'BSP ?= rpi3',
        'ifeq ($(BSP),rpi3)',
        '    TARGET            = aarch64-unknown-none-softfloat',
        '    LD_SCRIPT_PATH    = $(shell pwd)/src/bsp/raspberrypi',
        'endif',
        'KERNEL_ELF = target/$(TARGET)/release/kernel',
        'KERNEL_LINKER_SCRIPT = kernel.ld',
        'RUSTFLAGS = $(RUSTC_MISC_ARGS)                   \\',
        '    -C link-arg=--library-path=$(LD_SCRIPT_PATH) \\',
        '    -C link-arg=--script=$(KERNEL_LINKER_SCRIPT)',
        'COMPILER_ARGS = --target=$(TARGET) --release',
        '$(KERNEL_ELF):',
        '\tRUSTFLAGS="$(RUSTFLAGS_PEDANTIC)" cargo rustc $(COMPILER_ARGS)',
      ),
      'src/bsp/raspberrypi/kernel.ld': 'SECTIONS{}\n',
      'src/main.rs': '\n',
    },
    images: [
      {
        name: 'mingo',
        scripts: ['src/bsp/raspberrypi/kernel.ld'],
        searchPath: ['src/bsp/raspberrypi'],
        machine: 'aarch64',
        evidence: ['Makefile:8', 'Makefile:11'],
      },
    ],
  },
];

describe('what Cargo projects say of their images', () => {
  for (const row of rows) it(row.name, () => checkTree(cargoDetector, row));
});
