import { bazelDetector } from '../../../src/core/project/bazel';
import { espIdfDetector } from '../../../src/core/project/espIdf';
import { ideDetector } from '../../../src/core/project/ide';
import { ninjaDetector } from '../../../src/core/project/ninja';
import { platformioDetector } from '../../../src/core/project/platformio';
import { zephyrDetector } from '../../../src/core/project/zephyr';
import { zigDetector } from '../../../src/core/project/zig';
import { checkTree, type TreeCase } from './textTree';

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

describe('what build.zig says of its images', () => {
  const rows: readonly TreeCase[] = [
    {
      name: 'a kernel, and a tool that a helper function configures; what is a remark does not count',
      files: {
        'build.zig': text(
          'const std = @import("std");',
          'pub fn build(b: *std.Build) void {',
          '    const arch = b.option(std.Target.Cpu.Arch, "arch", "arch") orelse .x86_64;',
          '    const target = b.resolveTargetQuery(.{ .cpu_arch = .x86_64, .os_tag = .freestanding });',
          '    const kernel = b.addExecutable(.{',
          '        .name = "kernel.elf",',
          '        .root_module = b.createModule(.{ .root_source_file = b.path("src/main.zig"), .target = target }),',
          '    });',
          '    // kernel.setLinkerScript(b.path("old.ld"));',
          '    kernel.setLinkerScript(b.path("linker.ld"));',
          '    kernel.pie = false;',
          '    kernel.entry = .{ .symbol_name = "_start" };',
          '    kernel.image_base = 0xffff_ffff_8000_0000;',
          '    b.installArtifact(kernel);',
          '    const tool = b.addExecutable(.{ .name = "tool" });',
          '    configure(b, tool);',
          '}',
          'fn configure(b: *std.Build, exe: *std.Build.Step.Compile) void {',
          '    exe.setLinkerScript(.{ .cwd_relative = "tool.ld" });',
          '}',
        ),
        'linker.ld': '\n',
        'tool.ld': '\n',
      },
      images: [
        {
          name: 'kernel.elf',
          scripts: ['linker.ld'],
          flags: ['-no-pie', '-e', '_start', '--image-base=0xffffffff80000000'],
          machine: 'x86_64',
          linker: 'lld',
          outputs: ['zig-out/bin/kernel.elf'],
          evidence: ['build.zig:10', 'build.zig:5'],
        },
        { name: 'tool', scripts: ['tool.ld'], evidence: ['build.zig:19'] },
      ],
    },
    {
      name: 'a script named after the architecture',
      files: {
        'build.zig': text(
          'const std = @import("std");',
          'pub fn build(b: *std.Build) void {',
          '    const arch = b.option(Arch, "arch", "") orelse .x86_64;',
          '    var query: std.Target.Query = .{ .os_tag = .freestanding };',
          '    switch (arch) {',
          '        .x86_64 => { query.cpu_arch = .x86_64; },',
          '        .riscv64 => { query.cpu_arch = .riscv64; },',
          '    }',
          '    const kernel = b.addExecutable(.{ .name = "kernel" });',
          '    kernel.setLinkerScript(b.path(b.fmt("linker-{s}.lds", .{@tagName(arch)})));',
          '}',
        ),
        'linker-riscv64.lds': '\n',
        'linker-x86_64.lds': '\n',
      },
      images: [
        {
          name: 'kernel (x86_64)',
          scripts: ['linker-x86_64.lds'],
          machine: 'x86_64',
          evidence: ['build.zig:10'],
        },
        { name: 'kernel (riscv64)', scripts: ['linker-riscv64.lds'], machine: 'riscv64' },
      ],
    },
  ];
  for (const row of rows) it(row.name, () => checkTree(zigDetector, row));
});

describe('what BUILD files say of their images', () => {
  const rows: readonly TreeCase[] = [
    {
      name: '$(location), a library that carries options, scripts among the dependencies, a rule of the own',
      files: {
        WORKSPACE: '\n',
        'boot/BUILD': text(
          'load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")',
          'OPTS = ["-nostdlib", "-static"]',
          'cc_binary(',
          '    name = "kernel",',
          '    srcs = ["main.c"],',
          '    additional_linker_inputs = [":kernel.lds"],',
          '    linkopts = OPTS + [',
          '        "-T $(location :kernel.lds)",',
          '        "-Wl,-z,max-page-size=0x1000",',
          '    ],',
          '    deps = [":carrier", "//lib:lib"],',
          ')',
          'cc_library(',
          '    name = "carrier",',
          '    linkopts = ["-Wl,--defsym=X=1"],',
          ')',
          'cc_binary(',
          '    name = "app",',
          '    linkopts = ["-nostdlib"],',
          '    deps = [":app.ld"],',
          ')',
          'opentitan_binary(',
          '    name = "rom",',
          '    linker_script = ":rom_linker",',
          ')',
          'ld_library(',
          '    name = "rom_linker",',
          '    script = "rom.ld",',
          ')',
        ),
        'boot/app.ld': '\n',
        'boot/kernel.lds': '\n',
        'boot/rom.ld': '\n',
        'lib/BUILD.bazel':
          'cc_library(name = "lib", linkopts = select({"//x:y": ["-Wl,-n"], "//conditions:default": ["-Wl,-N"]}))\n',
      },
      images: [
        {
          name: 'kernel',
          scripts: ['boot/kernel.lds'],
          flags: ['-nostdlib', '-static', '-z', 'max-page-size=0x1000', '--defsym=X=1', '-N'],
          outputs: ['bazel-bin/boot/kernel'],
          evidence: ['boot/BUILD:8', 'boot/BUILD:3'],
        },
        { name: 'app', scripts: ['boot/app.ld'], evidence: ['boot/BUILD:20'] },
        { name: 'rom', scripts: ['boot/rom.ld'], evidence: ['boot/BUILD:28', 'boot/BUILD:24'] },
      ],
    },
  ];
  for (const row of rows) it(row.name, () => checkTree(bazelDetector, row));
});

describe('what platformio.ini says of its images', () => {
  const rows: readonly TreeCase[] = [
    {
      name: 'scripts of the project, of a board, of the framework; flags that are taken over',
      files: {
        'STM32F103C8TX_FLASH.ld': '\n',
        'boards/my_board.json': text('{ "build": { "cpu": "cortex-m3",', '    "ldscript": "my.ld" } }'),
        'boot.ld': '\n',
        'ldscripts/my.ld': '\n',
        'platformio.ini': text(
          '[platformio]',
          'default_envs = f103',
          '[common]',
          'build_flags =',
          '  -D FOO ; remark',
          '  -Wl,--defsym=LD_VECT=0x7000',
          '[env]',
          'framework = stm32cube',
          '[env:f103]',
          'platform = ststm32',
          'board = genericSTM32F103C8',
          'board_build.ldscript = STM32F103C8TX_FLASH.ld',
          'build_flags = ${common.build_flags}',
          '  -I .',
          '[env:boot]',
          'extends = env:f103',
          'build_flags =',
          '  ${env:f103.build_flags}',
          '  -Wl,-Tboot.ld',
          '[env:esp]',
          'platform = espressif8266',
          'board = d1_mini',
          'board_build.ldscript = eagle.flash.4m2m.ld',
          '[env:uno]',
          'platform = atmelavr',
          'board = uno',
          '[env:mine]',
          'platform = ststm32',
          'board = my_board',
        ),
      },
      images: [
        {
          name: 'f103',
          scripts: ['STM32F103C8TX_FLASH.ld'],
          flags: ['--defsym=LD_VECT=0x7000'],
          machine: 'arm',
          outputs: ['.pio/build/f103/firmware.elf'],
          resolvable: 'yes',
          evidence: ['platformio.ini:12'],
        },
        { name: 'boot', scripts: ['boot.ld'], evidence: ['platformio.ini:19'] },
        { name: 'esp', scripts: ['eagle.flash.4m2m.ld'], resolvable: 'needs-running pio run -e esp' },
        {
          name: 'uno',
          scripts: [],
          resolvable: 'needs-running pio run -e uno',
          machine: 'avr',
          unknowns: ['framework'],
        },
        { name: 'mine', scripts: ['ldscripts/my.ld'], evidence: ['boards/my_board.json:2'] },
      ],
    },
  ];
  for (const row of rows) it(row.name, () => checkTree(platformioDetector, row));
});

describe('what Zephyr projects say of their images', () => {
  const rows: readonly TreeCase[] = [
    {
      name: 'an application that has to be built',
      files: {
        'CMakeLists.txt': text(
          'cmake_minimum_required(VERSION 3.20.0)',
          'find_package(Zephyr REQUIRED HINTS $ENV{ZEPHYR_BASE})',
          'project(blinky)',
          'target_sources(app PRIVATE src/main.c)',
        ),
        'prj.conf': 'CONFIG_GPIO=y\n',
      },
      images: [
        {
          name: 'blinky',
          scripts: [],
          resolvable: 'needs-running west build',
          evidence: ['CMakeLists.txt:2', 'prj.conf:1'],
        },
      ],
    },
    {
      name: 'a build folder with the final script',
      files: {
        'CMakeLists.txt': text('find_package(Zephyr)', 'project(app)'),
        'build/build.ninja': text(
          'rule C_EXECUTABLE_LINKER__zephyr_final_',
          '  command = $PRE_LINK && arm-zephyr-eabi-gcc $FLAGS $LINK_FLAGS $in -o $TARGET_FILE $LINK_PATH $LINK_LIBRARIES && $POST_BUILD',
          'build zephyr/zephyr.elf: C_EXECUTABLE_LINKER__zephyr_final_ zephyr/a.c.obj | zephyr/linker.cmd',
          '  FLAGS = -mcpu=cortex-m3',
          '  LINK_FLAGS = -gdwarf-4',
          '  LINK_LIBRARIES = -Wl,-T  zephyr/linker.cmd  -Wl,-Map=zephyr/zephyr.map  -Wl,--whole-archive libapp.a -Wl,--no-whole-archive -nostdlib -static',
          '  POST_BUILD = :',
          '  PRE_LINK = :',
          '  TARGET_FILE = zephyr/zephyr.elf',
        ),
        'build/zephyr/.config': 'CONFIG_ARCH="arm"\n',
        'build/zephyr/linker.cmd': 'SECTIONS{}\n',
        'build/zephyr/zephyr.elf': '\n',
        'build/zephyr/zephyr.map': '\n',
      },
      images: [
        {
          name: 'zephyr',
          scripts: ['build/zephyr/linker.cmd'],
          flags: ['-nostdlib', '-static'],
          outputs: ['build/zephyr/zephyr.elf'],
          machine: 'arm',
          rank: 'build',
          resolvable: 'yes',
          evidence: ['build/zephyr/linker.cmd:1', 'build/build.ninja:6'],
        },
      ],
    },
  ];
  for (const row of rows) it(row.name, () => checkTree(zephyrDetector, row));
});

describe('what ESP-IDF projects say of their images', () => {
  const rows: readonly TreeCase[] = [
    {
      name: 'an application that has to be built',
      files: {
        'CMakeLists.txt': text(
          'cmake_minimum_required(VERSION 3.16)',
          'include($ENV{IDF_PATH}/tools/cmake/project.cmake)',
          'project(hello_world)',
        ),
        sdkconfig: 'CONFIG_IDF_TARGET="esp32c3"\n',
      },
      images: [
        {
          name: 'hello_world',
          scripts: [],
          resolvable: 'needs-running idf.py build',
          machine: 'riscv32',
          evidence: ['CMakeLists.txt:2', 'sdkconfig:1'],
        },
      ],
    },
  ];
  for (const row of rows) it(row.name, () => checkTree(espIdfDetector, row));
});

describe('what projects of IDEs say of their images', () => {
  const rows: readonly TreeCase[] = [
    {
      name: 'STM32CubeIDE',
      files: {
        '.cproject': text(
          '<?xml version="1.0"?><cproject><storageModule><cconfiguration id="a"><storageModule>',
          '<configuration artifactExtension="elf" artifactName="${ProjName}" name="Debug">',
          '<toolChain><tool superClass="com.st.stm32cube.ide.mcu.gnu.managedbuild.tool.c.linker">',
          '<option id="x" superClass="com.st.stm32cube.ide.mcu.gnu.managedbuild.tool.c.linker.option.script" value="${workspace_loc:/${ProjName}/STM32F4_FLASH.ld}" valueType="string"/>',
          '</tool></toolChain></configuration></storageModule></cconfiguration></storageModule></cproject>',
        ),
        '.project': '<projectDescription><name>blinky</name></projectDescription>\n',
        'STM32F4_FLASH.ld': '\n',
      },
      images: [
        {
          name: 'blinky (Debug)',
          scripts: ['STM32F4_FLASH.ld'],
          outputs: ['Debug/blinky.elf'],
          machine: 'arm',
          evidence: ['.cproject:4'],
        },
      ],
    },
  ];
  for (const row of rows) it(row.name, () => checkTree(ideDetector, row));
});

describe('what build.ninja says of its images', () => {
  const rows: readonly TreeCase[] = [
    {
      name: 'a file that people wrote: variables, rules, a line that goes on',
      files: {
        'build.ninja': text(
          'cc = x86_64-elf-gcc',
          'ldflags = -nostdlib -T kernel/linker.ld $',
          '  -z max-page-size=0x1000',
          'rule cc',
          '  command = $cc -c $in -o $out',
          'rule link',
          '  command = $cc $ldflags -o $out $in',
          'build out/a.o: cc a.c',
          'build out/kernel.elf: link out/a.o | kernel/linker.ld',
          'build all: phony out/kernel.elf',
        ),
        'kernel/linker.ld': '\n',
      },
      images: [
        {
          name: 'kernel.elf',
          scripts: ['kernel/linker.ld'],
          flags: ['-nostdlib', '-z', 'max-page-size=0x1000'],
          machine: 'x86_64',
          outputs: ['out/kernel.elf'],
          evidence: ['build.ninja:2', 'build.ninja:9'],
        },
      ],
    },
  ];
  for (const row of rows) it(row.name, () => checkTree(ninjaDetector, row));
});
