import { checkTrees } from './expectation';
import { someScript as S } from './trees';

/**
 * What whole source trees built with CMake taught: pico-sdk 2.2.0 and open-ath9k-htc-firmware 1.4.0, cut down and written anew. The expected values were read
 * from its lists.
 */
describe('CMake lists of whole source trees', () => {
  checkTrees([
    {
      title: 'a kit whose platform file, cache and generator expressions choose the script (pico-sdk)',
      files: {
        'CMakeLists.txt': [
          'cmake_minimum_required(VERSION 3.13)',
          'include(init.cmake)',
          'project(kit C ASM)',
          'add_subdirectory(src)',
          'if (ON_DEVICE)',
          '  add_subdirectory(test)',
          'endif()',
        ].join('\n'),
        'init.cmake': [
          'set(PLATFORM "chip1")',
          'set(PLATFORM_FILE ${PLATFORM_FILE} CACHE INTERNAL "")',
          'if (NOT PLATFORM_FILE)',
          '  set(PLATFORM_FILE ${CMAKE_CURRENT_LIST_DIR}/src/${PLATFORM}.cmake CACHE INTERNAL "")',
          'endif()',
          'string(REGEX REPLACE "[0-9]+$" "" FAMILY ${PLATFORM})',
          'set(CMAKE_TOOLCHAIN_FILE "${CMAKE_CURRENT_LIST_DIR}/tools/${FAMILY}_gcc.cmake")',
        ].join('\n'),
        'tools/chip_gcc.cmake':
          'function(find_compiler out names)\n  find_program(${out} NAMES ${names})\nendfunction()\nset(triples arm-none-eabi)\nlist(TRANSFORM triples APPEND "-gcc")\nfind_compiler(FOUND_CC "${triples}")\nset(CMAKE_C_COMPILER arm-none-eabi-gcc CACHE FILEPATH "")\n',
        'src/CMakeLists.txt': [
          'function(map_output name)',
          '  get_target_property(kind ${name} TYPE)',
          '  if ("EXECUTABLE" STREQUAL "${kind}")',
          '    target_link_options(${name} PRIVATE "LINKER:-Map=$<TARGET_FILE:${name}>.map")',
          '  endif()',
          'endfunction()',
          'include(${PLATFORM_FILE})',
        ].join('\n'),
        'src/chip1.cmake': [
          'set(ON_DEVICE "1" CACHE INTERNAL "")',
          'set(SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/crt0)',
          'set(CMAKE_EXECUTABLE_SUFFIX .elf PARENT_SCOPE)',
          'add_library(standard_link INTERFACE)',
          'set(_E "$<IF:$<BOOL:$<TARGET_PROPERTY:KIT_SCRIPT>>,$<TARGET_PROPERTY:KIT_SCRIPT>,${SCRIPTS}/map_$<IF:$<STREQUAL:$<TARGET_PROPERTY:KIT_TYPE>,>,default,$<TARGET_PROPERTY:KIT_TYPE>>.ld>")',
          'target_link_options(standard_link INTERFACE "LINKER:--script=${_E}" "LINKER:-z,max-page-size=4096")',
        ].join('\n'),
        'test/CMakeLists.txt': [
          'add_executable(sink sink.c)',
          'target_link_libraries(sink standard_link)',
          'map_output(sink)',
          'add_executable(sink_ram sink.c)',
          'target_link_libraries(sink_ram standard_link)',
          'set_target_properties(sink_ram PROPERTIES KIT_TYPE ram)',
        ].join('\n'),
        'src/crt0/map_default.ld': S,
        'src/crt0/map_ram.ld': S,
      },
      names: 'test/sink.c',
      images: [
        {
          name: 'sink',
          scripts: 'src/crt0/map_default.ld',
          flags: '-z max-page-size=4096',
          output: 'build/test/sink.elf',
          machine: 'arm',
          resolvable: 'yes',
          evidence: 'src/chip1.cmake:6',
        },
        { name: 'sink_ram', scripts: 'src/crt0/map_ram.ld', output: 'build/test/sink_ram.elf' },
      ],
    },
    {
      title: 'options of which one must be on choose the scripts (open-ath9k-htc-firmware)',
      files: {
        'CMakeLists.txt': [
          'project(fw C)',
          'IF(TARGET_K2)',
          '  SET(PLATFORM_NAME "k2")',
          'ELSEIF(TARGET_MAGPIE)',
          '  SET(PLATFORM_NAME "magpie")',
          'ENDIF()',
          'ADD_EXECUTABLE(fw.elf main.c)',
          'TARGET_LINK_LIBRARIES(fw.elf -nostdlib "-T${CMAKE_SOURCE_DIR}/ram-${PLATFORM_NAME}.ld")',
        ].join('\n'),
        'ram-k2.ld': S,
        'ram-magpie.ld': S,
      },
      names: 'main.c',
      images: [
        { name: 'fw.elf (TARGET_K2=ON)', scripts: 'ram-k2.ld' },
        { name: 'fw.elf (TARGET_MAGPIE=ON)', scripts: 'ram-magpie.ld' },
      ],
    },
    {
      title: 'a list without project() of a build that is not there',
      files: {
        'apps/CMakeLists.txt': 'add_executable(app app.c)\ntarget_link_libraries(app kit_stdlib)\n',
      },
      names: 'apps/app.c',
      images: [{ name: 'app', scripts: '', resolvable: 'needs-running cmake' }],
    },
  ]);
});
