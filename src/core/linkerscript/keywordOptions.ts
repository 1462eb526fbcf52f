import { lookup } from '../lookup';
import { cNumber, complain, refuse, type Mutable, type State } from './commandState';
import { dialects } from './dialect';
import { isKnownKeyword } from './knownOptions';
import type { ForcedProperty, LinkOptions } from './options';

type Keyword = (options: Mutable<LinkOptions>) => void;

/** Takes what stands behind -z. */
export function keyword(state: State, text: string): void {
  const { options } = state;
  const [name = '', value] = text.split('=', 2);
  if (name === 'max-page-size' || name === 'common-page-size') {
    const size = cNumber(value ?? '');
    if (size === undefined || size <= 0n || (size & (size - 1n)) !== 0n)
      refuse(state, `-z ${text}`, 'the size must be a power of two');
    else if (name === 'max-page-size') options.maxPageSize = size;
    else options.commonPageSize = size;
    return;
  }
  if (name === 'stack-size') options.stackSize = cNumber(value ?? '') ?? 0n;
  if (!isKnownKeyword(text, state.dialect)) {
    complain(state, `-z ${text}`, `${dialects[state.dialect].name} ignores it`);
    return;
  }
  (lookup(keywords, text) ?? lookup(lldKeywords, text))?.(options);
}

/** An option that marks the output with a property, and the bits that matter here: 1 for branches, 2 for the shadow stack. */
function marks(machine: ForcedProperty['machine'], type: number, bits: number): Keyword {
  return (options) => {
    if (bits === 1) options.forceMarks = true;
    if (bits === 2) options.shadowStack = true;
    options.forcedProperties = [...(options.forcedProperties ?? []), { machine, type }];
  };
}

/** What .dynamic tells the dynamic linker of the image (DT_FLAGS_1). */
const imageKeywords = [
  ...['global', 'initfirst', 'interpose', 'loadfltr', 'nodefaultlib', 'nodelete', 'nodlopen', 'nodump'],
  ...['globalaudit', 'origin'],
];

/** GNU ld says that it ignores these. */
const lldKeywords: Readonly<Record<string, Keyword>> = {
  'separate-loadable-segments': (options) => {
    options.separateLoadable = true;
    options.separateCode = false;
  },
  'keep-text-section-prefix': (options) => (options.keepsTextPrefix = true),
  'nokeep-text-section-prefix': (options) => (options.keepsTextPrefix = false),
  nognustack: (options) => (options.noStackHeader = true),
  rodynamic: (options) => (options.readOnlyDynamic = true),
};

/** What shared libraries are asked for depends on these. */
const unusualKeywords = [
  ...[
    'nocopyreloc',
    'nodynamic-undefined-weak',
    'indirect-extern-access',
    'noextern-protected-data',
    'ifunc-noplt',
  ],
  ...['hazardplt', 'retpolineplt', 'rel'],
];

const keywords: Readonly<Record<string, Keyword>> = {
  'separate-code': (options) => {
    options.separateCode = true;
    options.separateLoadable = false;
  },
  'noseparate-code': (options) => {
    options.separateCode = false;
    options.separateLoadable = false;
  },
  'force-bti': marks('aarch64', 0xc000_0000, 1),
  'force-ibt': (options) => (options.forceMarks = true),
  ibtplt: (options) => (options.forceMarks = true),
  ibt: marks('x86', 0xc000_0002, 1),
  shstk: marks('x86', 0xc000_0002, 2),
  ...Object.fromEntries(['lam-u48', 'lam-u57'].map((text) => [text, marks('x86', 0xc000_0002, 0)])),
  ...Object.fromEntries(
    ['baseline', 'v2', 'v3', 'v4'].map((level) => [`x86-64-${level}`, marks('x86', 0xc000_8002, 0)]),
  ),
  'pac-plt': (options) => (options.signsCalls = true),
  relro: (options) => (options.relro = true),
  norelro: (options) => (options.relro = false),
  now: (options) => (options.now = true),
  lazy: (options) => (options.now = false),
  execstack: (options) => {
    options.execstack = true;
    options.noStackHeader = false;
  },
  noexecstack: (options) => {
    options.execstack = false;
    options.noStackHeader = false;
  },
  combreloc: (options) => delete options.looseRelocations,
  nocombreloc: (options) => (options.looseRelocations = true),
  'pack-relative-relocs': (options) => (options.packedRelocations = true),
  'nopack-relative-relocs': (options) => delete options.packedRelocations,
  ...Object.fromEntries(
    unusualKeywords.map((text) => [
      text,
      (options: Mutable<LinkOptions>) => (options.unusualImports = `-z ${text}`),
    ]),
  ),
  'indirect-extern-access': (options) => {
    options.unusualImports = '-z indirect-extern-access';
    marks('any', 0xb000_8000, 0)(options);
  },
  ...Object.fromEntries(
    imageKeywords.map((text): [string, Keyword] => [
      text,
      (options) => (options.imageMarks = [...(options.imageMarks ?? []), text]),
    ]),
  ),
  'start-stop-visibility=default': (options) => {
    options.openBounds = true;
    // What is exported then is not followed.
    options.exportList = true;
  },
  ...Object.fromEntries(
    ['hidden', 'internal', 'protected'].map((how) => [
      `start-stop-visibility=${how}`,
      (options: Mutable<LinkOptions>) => (options.openBounds = false),
    ]),
  ),
  'start-stop-gc': (options) => (options.collectsBounded = true),
  'nostart-stop-gc': (options) => (options.collectsBounded = false),
  defs: (options) => (options.unresolved = 'refused'),
  undefs: (options) => (options.unresolved = 'taken'),
  text: (options) => (options.textRelocations = 'refused'),
  notext: (options) => (options.textRelocations = 'taken'),
};
