import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import { someScript, treeOf } from './trees';

/** What is said of conditions that only running something could settle; GNU make 4.3 and NetBSD's make(1). */
const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  [
    'a file of the machine that builds (BSD)',
    {
      Makefile:
        'PROG= kern\n.if exists(/usr/bin/ld.lld)\nLDFLAGS= -T a.ld\n.else\nLDFLAGS= -T b.ld\n.endif\n.include <bsd.prog.mk>\n',
    },
    ['.if exists(/usr/bin/ld.lld) at Makefile:2 is taken to hold'],
  ],
  [
    'a file of the tree is known (BSD)',
    {
      Makefile:
        'PROG= kern\n.if exists(c.ld)\nLDFLAGS= -T b.ld\n.else\nLDFLAGS= -T a.ld\n.endif\n.include <bsd.prog.mk>\n',
    },
    [],
  ],
  [
    'a value that a command gives (BSD)',
    {
      Makefile:
        'PROG= kern\nV!= ./version\n.if ${V} == "2"\nLDFLAGS= -T a.ld\n.endif\n.include <bsd.prog.mk>\n',
    },
    ['.if ${V} == "2" at Makefile:3 is taken to hold'],
  ],
  [
    'whether a target was made is known (BSD)',
    {
      Makefile:
        'PROG= kern\n.if !target(x)\nLDFLAGS= -T a.ld\n.else\nLDFLAGS= -T b.ld\n.endif\n.include <bsd.prog.mk>\n',
    },
    [],
  ],
  [
    'a text that is looked for in the output of a command',
    {
      Makefile:
        'V := $(shell ./version)\nifneq (,$(findstring 2,$(V)))\nF = -z separate-code\nendif\nk.elf: a.o\n\tld $(F) -T a.ld -o $@ a.o\n',
    },
    ['ifneq (,$(findstring 2,$(V))) at Makefile:2 is taken not to hold'],
  ],
  [
    'a variable that a command may leave empty',
    { Makefile: 'V := $(shell ./v)\nifdef V\nF = -z now\nendif\nk.elf: a.o\n\tld $(F) -T a.ld -o $@ a.o\n' },
    ['ifdef V at Makefile:2 is taken to hold'],
  ],
  [
    'the rule itself',
    {
      Makefile:
        'ifeq ($(shell ./v),1)\nk.elf: a.o\n\tld -T b.ld -o $@ a.o\nelse\nk.elf: a.o\n\tld -T a.ld -o $@ a.o\nendif\n',
    },
    ['ifeq ($(shell ./v),1) at Makefile:1 is taken not to hold'],
  ],
  [
    'a makefile that is included or not',
    {
      Makefile: 'ifneq ($(shell ./v),1)\ninclude more.mk\nendif\nk.elf: a.o\n\tld $(F) -o $@ a.o\n',
      'more.mk': 'F = -T a.ld\n',
    },
    ['ifneq ($(shell ./v),1) at Makefile:1 is taken to hold'],
  ],
  [
    'one that changes nothing of the link',
    { Makefile: 'ifeq ($(shell ./v),1)\nQ = @\nendif\nk.elf: a.o\n\t$(Q)ld -T a.ld -o $@ a.o\n' },
    [],
  ],
];

/** The same of CMake 3.25. */
const lists: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'a number for the link alone',
    'if(CMAKE_C_COMPILER_VERSION VERSION_GREATER 12)\nset(BASE 0x80200000)\nendif()\n',
    ['if(CMAKE_C_COMPILER_VERSION VERSION_GREATER 12) at CMakeLists.txt:2 is taken to hold'],
  ],
  [
    'a program that may be there',
    'find_program(LLD ld.lld)\nif(LLD)\nadd_link_options(-fuse-ld=lld)\nendif()\n',
    ['if(LLD) at CMakeLists.txt:3 is taken to hold'],
  ],
  [
    'a program without which nothing is built',
    'find_program(LLD ld.lld REQUIRED)\nif(LLD)\nadd_link_options(-fuse-ld=lld)\nendif()\n',
    [],
  ],
  [
    'a program that changes nothing of the link',
    'find_program(CCACHE ccache)\nif(CCACHE)\nset_property(GLOBAL PROPERTY RULE_LAUNCH_LINK ${CCACHE})\nendif()\n',
    [],
  ],
];

describe('conditions of CMake that cannot be known', () => {
  for (const [title, head, unknowns] of lists)
    it(title, async () => {
      const text = `project(k C)\n${head}add_executable(k.elf a.c)\ntarget_link_options(k.elf PRIVATE -nostdlib -T \${CMAKE_SOURCE_DIR}/a.ld)\n`;
      const { images } = await detectProject(treeOf({ 'a.ld': someScript, 'CMakeLists.txt': text }, ['a.c']));
      assert.deepEqual(images[0]?.scripts, [{ path: 'a.ld' }]);
      assert.deepEqual(images[0]?.unknowns, unknowns);
    });
});

describe('conditions of makefiles that cannot be known', () => {
  for (const [title, files, unknowns] of cases)
    it(title, async () => {
      const { images } = await detectProject(
        treeOf({ 'a.ld': someScript, 'b.ld': someScript, ...files }, ['a.c', 'main.c']),
      );
      assert.deepEqual(images[0]?.scripts, [{ path: 'a.ld' }]);
      assert.deepEqual(images[0]?.unknowns, unknowns);
    });
});
