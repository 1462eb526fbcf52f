import { autotoolsDetector } from './autotools';
import { bazelDetector } from './bazel';
import { bsdKernelsDetector } from './bsdKernels';
import { cargoDetector } from './cargo';
import { cmakeDetector } from './cmake';
import { compileDatabaseDetector } from './compileDatabase';
import { commandsDetector } from './commands';
import { espIdfDetector } from './espIdf';
import { gnDetector } from './gn';
import { ideDetector } from './ide';
import { jamDetector } from './jam';
import { kbuildDetector } from './kbuild';
import { makeDetector } from './make/detector';
import { mesonDetector } from './meson';
import { ninjaDetector } from './ninja';
import { otherBuildsDetector } from './otherBuilds';
import { platformioDetector } from './platformio';
import type { Detector } from './project';
import { sconsDetector } from './scons';
import { zephyrDetector } from './zephyr';
import { zigDetector } from './zig';

/** Every build system that is looked for. To add one: write its `Detector` in a file here, and put it in this list. */
export const detectors: readonly Detector[] = [
  zephyrDetector,
  espIdfDetector,
  cmakeDetector,
  mesonDetector,
  ninjaDetector,
  cargoDetector,
  zigDetector,
  bazelDetector,
  gnDetector,
  platformioDetector,
  sconsDetector,
  bsdKernelsDetector,
  kbuildDetector,
  makeDetector,
  autotoolsDetector,
  otherBuildsDetector,
  jamDetector,
  commandsDetector,
  ideDetector,
  compileDatabaseDetector,
];
