import { autotoolsDetector } from './autotools';
import { bazelDetector } from './bazel';
import { bsdKernelsDetector } from './bsdKernels';
import { cargoDetector } from './cargo';
import { cmakeDetector } from './cmake';
import { compileDatabaseDetector } from './compileDatabase';
import { commandsDetector } from './commands';
import { espIdfDetector } from './espIdf';
import { gprDetector } from './gpr';
import { gnDetector } from './gn';
import { ideDetector } from './ide';
import { jamDetector } from './jam';
import { kbuildDetector } from './kbuild';
import { makeDetector } from './make/detector';
import { mesonDetector } from './meson';
import { ninjaDetector } from './ninja';
import { osdkDetector } from './osdk';
import { otherBuildsDetector } from './otherBuilds';
import { platformioDetector } from './platformio';
import type { Detector } from './project';
import { sconsDetector } from './scons';
import { targetFilesDetector } from './targetFiles';
import { unikraftDetector } from './unikraft';
import { wafDetector } from './waf';
import { xmakeDetector } from './xmake';
import { zephyrDetector } from './zephyr';
import { zigDetector } from './zig';

/** Every build system that is looked for. To add one: write its `Detector` in a file here, and put it in this list. */
export const detectors: readonly Detector[] = [
  zephyrDetector,
  espIdfDetector,
  cmakeDetector,
  mesonDetector,
  ninjaDetector,
  osdkDetector,
  cargoDetector,
  zigDetector,
  bazelDetector,
  gnDetector,
  platformioDetector,
  sconsDetector,
  wafDetector,
  xmakeDetector,
  gprDetector,
  targetFilesDetector,
  bsdKernelsDetector,
  unikraftDetector,
  kbuildDetector,
  makeDetector,
  autotoolsDetector,
  otherBuildsDetector,
  jamDetector,
  commandsDetector,
  ideDetector,
  compileDatabaseDetector,
];
