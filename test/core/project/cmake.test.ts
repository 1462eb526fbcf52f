import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cmakeDetector } from '../../../src/core/project/cmake';
import { readLinkCommand } from '../../../src/core/project/linkFlags';
import { shellCommands } from '../../../src/core/project/shellWords';
import { checkTree, folderTree, type TreeCase } from './textTree';

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Small trees modelled on real repositories, which the names say. */
const rows: readonly TreeCase[] = [
  {
    name: 'SerenityOS: a script through the C preprocessor, options with LINKER: in two words',
    files: {
      'CMakeLists.txt': text(
        'cmake_minimum_required(VERSION 3.16)',
        'project(Serenity C CXX ASM)',
        'add_subdirectory(Kernel)',
      ),
      'Kernel/CMakeLists.txt': text(
        'if ("${SERENITY_ARCH}" STREQUAL "x86_64")',
        '    set(KERNEL_ARCH x86_64)',
        'elseif("${SERENITY_ARCH}" STREQUAL "aarch64")',
        '    set(KERNEL_ARCH aarch64)',
        'endif()',
        'set(KERNEL_SOURCES main.cpp)',
        'add_executable(Kernel ${KERNEL_SOURCES})',
        'add_custom_command(',
        '    OUTPUT linker.ld',
        '    COMMAND "${CMAKE_CXX_COMPILER}" -DFOO -E -P -x c -I${CMAKE_CURRENT_SOURCE_DIR}/.. "${CMAKE_CURRENT_SOURCE_DIR}/linker.ld" -o "${CMAKE_CURRENT_BINARY_DIR}/linker.ld"',
        '    DEPENDS "linker.ld"',
        ')',
        'add_custom_target(generate_kernel_linker_script DEPENDS linker.ld)',
        'target_link_options(Kernel PRIVATE LINKER:-T ${CMAKE_CURRENT_BINARY_DIR}/linker.ld -nostdlib LINKER:--no-pie)',
        'set_target_properties(Kernel PROPERTIES LINK_DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/linker.ld)',
      ),
      'Kernel/linker.ld': text('#include "a.h"', 'SECTIONS { }'),
    },
    images: [
      {
        name: 'Kernel',
        scripts: ['Kernel/linker.ld'],
        flags: ['-nostdlib', '--no-pie'],
        outputs: ['build/Kernel/Kernel'],
        resolvable: 'yes',
        evidence: ['Kernel/CMakeLists.txt:14', 'Kernel/CMakeLists.txt:7'],
      },
    ],
  },
  {
    name: 'firmware with a toolchain file, a library that carries options and generator expressions',
    files: {
      'CMakeLists.txt': text(
        'cmake_minimum_required(VERSION 3.20)',
        'set(CMAKE_TOOLCHAIN_FILE ${CMAKE_SOURCE_DIR}/cmake/arm.cmake)',
        'project(fw C ASM)',
        'add_library(opts INTERFACE)',
        'set(MAX_PAGE 4096)',
        'target_link_options(opts INTERFACE',
        '    "LINKER:-z,max-page-size=${MAX_PAGE}"',
        '    $<$<COMPILE_LANGUAGE:C>:-nostdlib>',
        '    $<$<CONFIG:Debug>:-Wl,--defsym=DBG=1>)',
        'add_executable(fw.elf main.c)',
        'target_link_libraries(fw.elf PRIVATE opts gcc)',
        'target_link_options(fw.elf PRIVATE -T ${CMAKE_CURRENT_SOURCE_DIR}/ld/stm32.ld -Wl,-Map=$<TARGET_FILE_BASE_NAME:fw.elf>.map)',
      ),
      'cmake/arm.cmake': text(
        'set(CMAKE_SYSTEM_NAME Generic)',
        'set(CMAKE_SYSTEM_PROCESSOR arm)',
        'set(TOOL arm-none-eabi-)',
        'set(CMAKE_C_COMPILER ${TOOL}gcc)',
        'set(CMAKE_EXE_LINKER_FLAGS_INIT "-specs=nano.specs -Wl,--gc-sections")',
      ),
      'ld/stm32.ld': 'SECTIONS{}\n',
    },
    images: [
      {
        name: 'fw.elf',
        scripts: ['ld/stm32.ld'],
        flags: ['--gc-sections', '-z', 'max-page-size=4096', '-nostdlib'],
        machine: 'arm',
        outputs: ['build/fw.elf'],
        evidence: ['CMakeLists.txt:12', 'CMakeLists.txt:2'],
      },
    ],
  },
  {
    name: 'hobby kernel: the linker itself by CMAKE_C_LINK_EXECUTABLE, a function with named arguments, a loop of programs',
    files: {
      'CMakeLists.txt': text(
        'project(MyOS ASM C)',
        'set(CMAKE_C_LINK_EXECUTABLE "<CMAKE_LINKER> <CMAKE_C_LINK_FLAGS> <LINK_FLAGS> <OBJECTS> -o <TARGET>")',
        'function(add_kernel name)',
        '  cmake_parse_arguments(K "" "SCRIPT" "SRCS" ${ARGN})',
        '  add_executable(${name} ${K_SRCS})',
        '  set_target_properties(${name} PROPERTIES LINK_FLAGS "-m elf_i386 -T ${CMAKE_CURRENT_SOURCE_DIR}/${K_SCRIPT}" OUTPUT_NAME kernel SUFFIX .bin)',
        'endfunction()',
        'add_kernel(kern SCRIPT link.ld SRCS a.c b.c)',
        'foreach(p init sh)',
        '  add_executable(${p} ${p}.c)',
        '  target_link_options(${p} PRIVATE -Ttext=0x400000)',
        'endforeach()',
      ),
      'link.ld': 'SECTIONS{}\n',
    },
    images: [
      {
        name: 'kern',
        scripts: ['link.ld'],
        flags: ['-m', 'elf_i386'],
        machine: 'i386',
        linker: 'gnu',
        outputs: ['build/kernel.bin'],
        evidence: ['CMakeLists.txt:6'],
      },
      { name: 'init', scripts: [], flags: ['-Ttext=0x400000'], outputs: ['build/init'] },
      { name: 'sh', scripts: [], flags: ['-Ttext=0x400000'] },
    ],
  },
  {
    name: 'pico-sdk: the kit is not in the tree, but a script of the own is',
    files: {
      'CMakeLists.txt': text(
        'cmake_minimum_required(VERSION 3.13)',
        'include(pico_sdk_import.cmake)',
        'project(blink C CXX ASM)',
        'pico_sdk_init()',
        'add_executable(blink blink.c)',
        'target_link_libraries(blink pico_stdlib)',
        'pico_add_extra_outputs(blink)',
        'add_executable(custom c.c)',
        'target_link_libraries(custom pico_stdlib)',
        'pico_set_linker_script(custom ${CMAKE_SOURCE_DIR}/memmap_custom.ld)',
      ),
      'memmap_custom.ld': 'SECTIONS{}\n',
    },
    images: [
      { name: 'blink', scripts: [], resolvable: 'needs-running cmake', unknowns: ['pico-sdk'] },
      { name: 'custom', scripts: ['memmap_custom.ld'], resolvable: 'yes', evidence: ['CMakeLists.txt:10'] },
    ],
  },
  {
    name: 'a script made by configure_file from the template that a cache variable chooses',
    files: {
      'CMakeLists.txt': text(
        'project(k C ASM)',
        'set(ARCH "x86_64" CACHE STRING "arch")',
        'add_executable(kernel.elf main.c)',
        'configure_file(${CMAKE_SOURCE_DIR}/linker/${ARCH}.ld.in ${CMAKE_BINARY_DIR}/linker.ld @ONLY)',
        'set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -T ${CMAKE_BINARY_DIR}/linker.ld -z max-page-size=0x1000 -no-pie")',
      ),
      'linker/arm.ld.in': 'SECTIONS{}\n',
      'linker/x86_64.ld.in': 'SECTIONS{}\n',
    },
    images: [
      {
        name: 'kernel.elf',
        scripts: ['linker/x86_64.ld.in'],
        flags: ['-z', 'max-page-size=0x1000', '-no-pie'],
        evidence: ['CMakeLists.txt:5'],
      },
    ],
  },
  {
    name: 'STM32CubeMX: presets that inherit, flags set in the toolchain file',
    files: {
      'CMakeLists.txt': text(
        'cmake_minimum_required(VERSION 3.22)',
        'project(fw)',
        'enable_language(C ASM)',
        'add_executable(${CMAKE_PROJECT_NAME} main.c)',
      ),
      'CMakePresets.json': text(
        '{ "version": 3, "configurePresets": [',
        ' { "name": "default", "hidden": true, "generator": "Ninja", "binaryDir": "${sourceDir}/build/${presetName}", "toolchainFile": "${sourceDir}/cmake/gcc-arm-none-eabi.cmake" },',
        ' { "name": "Debug", "inherits": "default", "cacheVariables": { "CMAKE_BUILD_TYPE": "Debug" } },',
        ' { "name": "Release", "inherits": "default", "cacheVariables": { "CMAKE_BUILD_TYPE": "Release" } } ] }',
      ),
      'STM32F4XX.ld': 'SECTIONS{}\n',
      'cmake/gcc-arm-none-eabi.cmake': text(
        'set(CMAKE_SYSTEM_NAME Generic)',
        'set(TOOLCHAIN_PREFIX arm-none-eabi-)',
        'set(CMAKE_C_COMPILER ${TOOLCHAIN_PREFIX}gcc)',
        'set(CMAKE_EXECUTABLE_SUFFIX_C ".elf")',
        'set(TARGET_FLAGS "-mcpu=cortex-m4 ")',
        'set(CMAKE_C_FLAGS "${CMAKE_C_FLAGS} ${TARGET_FLAGS}")',
        'set(CMAKE_C_LINK_FLAGS "${TARGET_FLAGS}")',
        'set(CMAKE_C_LINK_FLAGS "${CMAKE_C_LINK_FLAGS} -T \\"${CMAKE_SOURCE_DIR}/STM32F4XX.ld\\"")',
        'set(CMAKE_C_LINK_FLAGS "${CMAKE_C_LINK_FLAGS} -Wl,-Map=${CMAKE_PROJECT_NAME}.map -Wl,--gc-sections")',
      ),
    },
    images: [
      {
        name: 'fw',
        scripts: ['STM32F4XX.ld'],
        flags: ['--gc-sections'],
        machine: 'arm',
        outputs: ['build/Debug/fw.elf'],
        evidence: ['cmake/gcc-arm-none-eabi.cmake:8', 'CMakePresets.json:3'],
      },
    ],
  },
  {
    name: 'seL4: the platform decides the script, which a helper preprocesses that is not in the tree',
    files: {
      'CMakeLists.txt': text(
        'cmake_minimum_required(VERSION 3.16)',
        'project(seL4 C ASM)',
        'if(KernelArchARM)',
        '    set(linker_source "src/arch/arm/common_arm.lds")',
        'elseif(KernelArchRiscV)',
        '    set(linker_source "src/arch/riscv/common_riscv.lds")',
        'else()',
        '    set(linker_source "src/plat/${KernelPlatform}/linker.lds")',
        'endif()',
        'set(linker_lds_path "${CMAKE_CURRENT_BINARY_DIR}/linker.lds_pp")',
        'cppfile(',
        '    "${linker_lds_path}" linker_ld_wrapper "${linker_source}"',
        '    EXTRA_FLAGS -CC -P)',
        'add_executable(kernel.elf EXCLUDE_FROM_ALL a.S b.c)',
        'set_property(TARGET kernel.elf APPEND_STRING PROPERTY LINK_FLAGS " -Wl,-T ${linker_lds_path} ")',
        'set_target_properties(kernel.elf PROPERTIES LINK_DEPENDS "${linker_lds_path}")',
      ),
      'src/arch/arm/common_arm.lds': 'SECTIONS{}\n',
      'src/arch/riscv/common_riscv.lds': 'SECTIONS{}\n',
      'src/plat/pc99/linker.lds': 'SECTIONS{}\n',
    },
    images: [
      {
        name: 'kernel.elf',
        scripts: ['src/plat/pc99/linker.lds'],
        evidence: ['CMakeLists.txt:10', 'CMakeLists.txt:15'],
      },
      { name: 'kernel.elf (KernelArchARM=ON)', scripts: ['src/arch/arm/common_arm.lds'] },
      { name: 'kernel.elf (KernelArchRiscV=ON)', scripts: ['src/arch/riscv/common_riscv.lds'] },
    ],
  },
];

describe('what CMake lists say of their images', () => {
  for (const row of rows) it(row.name, () => checkTree(cmakeDetector, row));
});

/** Whether the programs are installed that make real build folders. */
function has(...programs: readonly string[]): boolean {
  try {
    for (const program of programs) execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const project: Readonly<Record<string, string>> = {
  'CMakeLists.txt': text(
    'cmake_minimum_required(VERSION 3.16)',
    'project(k C)',
    'add_library(opts INTERFACE)',
    'target_link_options(opts INTERFACE "LINKER:-z,max-page-size=4096" -nostdlib -static)',
    'add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/kernel.ld',
    '  COMMAND ${CMAKE_C_COMPILER} -E -P -x c -DBASE=0x100000 ${CMAKE_CURRENT_SOURCE_DIR}/kernel.ld.in -o ${CMAKE_CURRENT_BINARY_DIR}/kernel.ld',
    '  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/kernel.ld.in)',
    'add_custom_target(script DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/kernel.ld)',
    'add_executable(kernel main.c)',
    'add_dependencies(kernel script)',
    'target_link_libraries(kernel PRIVATE opts)',
    'target_link_options(kernel PRIVATE -T ${CMAKE_CURRENT_BINARY_DIR}/kernel.ld -Wl,-Map=kernel.map)',
    'set_target_properties(kernel PROPERTIES SUFFIX .elf LINK_DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/kernel.ld)',
    'add_executable(other main.c)',
    'target_link_options(other PRIVATE "SHELL:-Wl,-T ${CMAKE_SOURCE_DIR}/other.ld" -nostdlib "LINKER:--defsym=X=4")',
    'add_executable(tool main.c)',
  ),
  'kernel.ld.in': 'SECTIONS { . = BASE; .text : { *(.text*) } }\n',
  'other.ld': 'SECTIONS { . = 0x200000; .text : { *(.text*) } }\n',
  'main.c': 'int main(void) { return 0; }\n',
};

/** What a build folder is for each generator, and where it keeps its link commands. */
const builds = [
  { generator: 'Ninja', needs: ['cmake', 'ninja'], api: true },
  { generator: 'Ninja', needs: ['cmake', 'ninja'], api: false },
  { generator: 'Unix Makefiles', needs: ['cmake', 'make'], api: true },
  { generator: 'Unix Makefiles', needs: ['cmake', 'make'], api: false },
] as const;

describe('what CMake left in a build folder', () => {
  for (const { generator, needs, api } of builds) {
    it(`says what the build runs: ${generator}${api ? ' with the file API' : ''}`, async function () {
      if (!has(...needs)) {
        console.log(`      skipped: ${needs.join(' or ')} is not installed`);
        this.skip();
      }
      this.timeout(60_000);
      const root = mkdtempSync(join(tmpdir(), 'memscape-cmake-'));
      try {
        for (const [path, content] of Object.entries(project)) {
          mkdirSync(dirname(join(root, path)), { recursive: true });
          writeFileSync(join(root, path), content);
        }
        if (api) {
          mkdirSync(join(root, 'b/.cmake/api/v1/query'), { recursive: true });
          writeFileSync(join(root, 'b/.cmake/api/v1/query/codemodel-v2'), '');
        }
        const run = (...command: readonly [string, ...string[]]): string =>
          execFileSync(command[0], command.slice(1), { cwd: root, encoding: 'utf8' });
        run('cmake', '-G', generator, '-B', 'b');
        run('cmake', '--build', 'b', '--target', 'script');
        const commands =
          generator === 'Ninja'
            ? run('ninja', '-C', 'b', '-t', 'commands')
            : ['kernel', 'other', 'tool']
                .map((target) => run('cat', `b/CMakeFiles/${target}.dir/link.txt`))
                .join('');
        const images = await cmakeDetector.detect(folderTree(root));
        const links = shellCommands(commands)
          .map(({ words }) => words)
          .filter(
            (words) =>
              words.includes('-o') &&
              !words.includes('-c') &&
              !words.includes('-E') &&
              (words[0] ?? '').endsWith('cc'),
          );
        assert.equal(links.length, 3);
        for (const words of links) {
          const real = readLinkCommand(words);
          const image = images.find(({ outputs }) => outputs.includes(`b/${real.output ?? ''}`));
          assert.ok(image, `${real.output ?? ''} was not found`);
          assert.deepEqual(image.flags, real.flags);
          assert.equal(image.rank, 'configured');
          const scripts = image.scripts.map(({ path, generated }) => join(root, generated ?? path));
          assert.deepEqual(
            scripts,
            real.scripts.map(({ path }) => path.trim()),
          );
        }
        const kernel = images.find(({ name }) => name === 'kernel');
        assert.deepEqual(kernel?.scripts[0]?.path, 'kernel.ld.in');
        assert.deepEqual(kernel?.objects, ['b/CMakeFiles/kernel.dir/main.c.o']);
        assert.deepEqual(kernel?.maps, ['b/kernel.map']);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    });
  }
});
