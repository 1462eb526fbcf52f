import { cargoDetector } from './cargo';
import { autotoolsDetector } from './autotools';
import { kbuildDetector } from './kbuild';
import { otherBuildsDetector } from './otherBuilds';
import { makeDetector } from './make/detector';
import type { Detector } from './project';

/** Every build system that is looked for. To add one: write its `Detector` in a file here, and put it in this list. */
export const detectors: readonly Detector[] = [
  cargoDetector,
  kbuildDetector,
  makeDetector,
  autotoolsDetector,
  otherBuildsDetector,
];
