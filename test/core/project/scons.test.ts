import { checkTrees } from './expectation';
import { someScript as S } from './trees';

describe('what SCons files say of their images', () => {
  checkTrees([
    {
      title: 'boards whose Python file has the flags of several tools (RT-Thread)',
      files: {
        'bsp/stm32/board-a/rtconfig.py': [
          'import os',
          "CROSS_TOOL='gcc'",
          "if os.getenv('RTT_CC'):",
          "    CROSS_TOOL = os.getenv('RTT_CC')",
          "if  CROSS_TOOL == 'gcc':",
          "    PLATFORM    = 'gcc'",
          "elif CROSS_TOOL == 'keil':",
          "    PLATFORM    = 'armcc'",
          "if PLATFORM == 'gcc':",
          "    PREFIX = 'arm-none-eabi-'",
          "    LINK = PREFIX + 'gcc'",
          "    TARGET_EXT = 'elf'",
          "    DEVICE = ' -mcpu=cortex-m4 -mthumb'",
          "    LFLAGS = DEVICE + ' -Wl,--gc-sections,-Map=rt-thread.map,-cref,-u,Reset_Handler' + \\",
          "             ' -T %s' % 'board/link.lds'",
          "elif PLATFORM == 'armcc':",
          "    LINK = 'armlink'",
          '    LFLAGS = \' --scatter "board\\link.sct"\'',
          'def dist_handle(root):',
          "    LFLAGS = ''",
        ].join('\n'),
        'bsp/stm32/board-a/SConstruct':
          "import rtconfig\nTARGET = 'rt-thread.' + rtconfig.TARGET_EXT\nenv = Environment(LINK = rtconfig.LINK, LINKFLAGS = rtconfig.LFLAGS)\n",
        'bsp/stm32/board-a/board/link.lds': S,
      },
      images: [
        {
          name: 'rt-thread (board-a)',
          scripts: 'bsp/stm32/board-a/board/link.lds',
          flags: '--gc-sections -cref -u Reset_Handler',
          output: 'bsp/stm32/board-a/rt-thread.elf',
          machine: 'arm',
          system: 'scons',
          evidence: 'bsp/stm32/board-a/rtconfig.py:14',
        },
      ],
    },
    {
      title: 'flags as a list, and a script named from the top',
      files: {
        SConstruct:
          "env = Environment(CC='i686-elf-gcc')\nenv.Append(LINKFLAGS=['-nostdlib', '-T', '#/kernel/linker.ld'])\nenv.Program('kernel.elf', ['main.c'])\n",
        'kernel/linker.ld': S,
      },
      images: [
        {
          name: 'kernel',
          scripts: 'kernel/linker.ld',
          flags: '-nostdlib',
          output: 'kernel.elf',
          machine: 'i386',
          evidence: 'SConstruct:2',
        },
      ],
    },
  ]);
});
