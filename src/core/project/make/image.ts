import type { LinkWords } from '../linkFlags';
import { linkerValues } from '../linkOptions';
import { machineOfTriple } from '../machine';
import { joinPath, looksLikeScript, nameOf, stemOf, templateOf, withoutRoot } from '../paths';
import type { BuildSystem, Evidence, ProjectImage, Resolvable, ScriptReference } from '../project';
import { valueOf } from './expand';
import { inTree, wildcard } from './functions';
import { located } from './targets';
import type { FoundLink, MadeFile } from './recipes';
import { hasUnknown, readable, reasonsIn, type MakeState } from './state';

/** What a run of make over its rules has found, for making images of it. */
export interface RunFindings {
  readonly state: MakeState;
  /** By path in the tree. */
  readonly made: ReadonlyMap<string, MadeFile>;
  readonly system: BuildSystem;
  /** How the run was started, for people: `make -C kernel ARCH=arm`. */
  readonly command: string;
  /** What has to be run to settle what the build's configuration decides; absent when nothing is missing. */
  readonly configure?: string;
  /** It is Kconfig's configuration that is missing. */
  readonly isKconfig?: boolean;
}

const mostObjects = 4000;

/** The images of a link: one, or one for each script that an unset variable leaves open. */
export function imagesOfLink(run: RunFindings, found: FoundLink): readonly ProjectImage[] {
  const { state } = run;
  const { link } = found;
  const unknowns = new Set<string>();
  const flags = knownFlags(state, link.flags, unknowns);
  const mapfile = flags[flags.indexOf('-M') + 1];
  if (flags.includes('-M') && mapfile !== undefined && /mapfile/i.test(nameOf(mapfile)))
    unknowns.add(`the segments, which ${mapfile} places in the language of the Solaris linker`);
  const searchPath = link.searchPath
    .filter((path) => !hasUnknown(path))
    .map((path) => at(state, found, path));
  // Where the first prerequisite is the script and is not known, `-T` takes the next one.
  const isObject = (path: string): boolean =>
    /\.(a|o|obj)$/.test(path) && !run.made.has(at(state, found, path));
  const misplaced = link.scripts.filter(({ path }) => isObject(path)).map(({ path }) => path);
  if (misplaced.length > 0) unknowns.add('the script, which comes from variables that are not known');
  const scripts = link.scripts
    .filter(({ path }) => path !== '/dev/null' && !isObject(path))
    .map((script) => resolveScript(run, found, script, searchPath));
  for (const one of scripts) for (const why of one.unknowns) unknowns.add(why);
  const output = settledPath(state, link.output ?? (link.crate === undefined ? 'a.out' : ''));
  const outputs = output === '' || hasUnknown(output) ? [] : [at(state, found, output)];
  const map = link.map === undefined ? undefined : settledPath(state, link.map);
  const objects = [...misplaced, ...link.inputs]
    .slice(0, mostObjects)
    .map((path) => settledPath(state, path))
    .filter((path) => path !== '' && !hasUnknown(path))
    .map((path) => (path.startsWith('-') ? path : at(state, found, path)));
  if (link.inputs.some((path) => hasUnknown(settledPath(state, path)))) unknowns.add('some of its objects');
  for (const name of found.used) {
    const open = state.open.get(name);
    if (open !== undefined) unknowns.add(open);
  }
  const setting =
    run.isKconfig === true ? [...state.unsetIncludes].find((one) => one.startsWith('CONFIG_')) : undefined;
  if (setting !== undefined && scripts.length === 0 && found.isWanted)
    unknowns.add(`the script and the flags, which a part of the makefile may give; ${setting} is not set`);
  for (const { file, line } of [found, found.rule]) {
    const open = state.openLines.get(`${file}:${line.toString()}`);
    if (open !== undefined) unknowns.add(open);
  }
  const [program = ''] = found.command;
  if (program.includes('/') && state.index.hasFile(at(state, found, program)))
    unknowns.add(`the flags that ${at(state, found, program)}, a program of the project, adds`);
  if (link.ownLinker !== undefined)
    unknowns.add(`where the linker of ${link.ownLinker} places what no option does`);
  for (const file of link.responseFiles) unknowns.add(`the words of the response file ${readable(file)}`);
  const machine =
    link.machine === undefined ? machineOfArchitecture(state, found) : { name: link.machine, places: [] };
  const preprocessor = scripts.find(({ made }) => made?.kind === 'cpp')?.made;
  const image = {
    name: readable(nameOfLink(found, output)),
    system: run.system,
    flags,
    searchPath,
    ...(link.linker === undefined ? {} : { linker: link.linker }),
    ...(link.driver === undefined ? {} : { driver: link.driver }),
    objects,
    outputs,
    maps: map === undefined || hasUnknown(map) ? [] : [at(state, found, map)],
    ...(preprocessor === undefined
      ? {}
      : {
          preprocessor: {
            defines: known(preprocessor.defines),
            includes: known(preprocessor.includes).map((path) => at(state, found, path)),
          },
        }),
    ...(machine === undefined ? {} : { machine: machine.name }),
    rank: 'static' as const,
    unknowns: [...unknowns],
  };
  const evidence = [...evidenceOf(run, found), ...(machine?.places ?? [])].slice(0, mostEvidence);
  const open = scripts.find(({ candidates }) => candidates.length > 1);
  if (open === undefined) {
    // A script that stands among the prerequisites may come once more with them.
    const references = scripts
      .flatMap(({ reference }) => reference ?? [])
      .filter((one, index, all) => all.findIndex(({ path }) => path === one.path) === index);
    return [
      { ...image, scripts: references, resolvable: resolvableOf(run, scripts, image.unknowns), evidence },
    ];
  }
  return open.candidates.map((path) => ({
    ...image,
    name: `${image.name} (${distinctName(path, open.candidates)})`,
    rank: 'guess' as const,
    scripts: scripts.flatMap((one) => (one === open ? [{ path }] : (one.reference ?? []))),
    resolvable: {
      kind: 'needs-running' as const,
      run: `${run.command} ${open.unset.map((name) => `${name}=…`).join(' ')}`.trim(),
    },
    evidence,
  }));
}

/** A script's name, or the folder in which it differs from others of that name. */
function distinctName(path: string, all: readonly string[]): string {
  const others = all.filter((one) => one !== path);
  if (!others.some((one) => nameOf(one) === nameOf(path))) return nameOf(path);
  const parts = path.split('/').slice(0, -1);
  return (
    parts.reverse().find((part) => others.every((one) => !one.split('/').includes(part))) ?? nameOf(path)
  );
}

function known(list: readonly string[]): readonly string[] {
  return list.filter((one) => !hasUnknown(one));
}

/** A name for people: that of the file, without what says that it is linked. */
function imageName(output: string): string {
  const name = nameOf(output);
  return /\.(elf|bin|out|axf|exe|o|sys|img|efi|debug|unstripped|tmp)$/.test(name) ? stemOf(output) : name;
}

/** Cargo's name of a program is its name; otherwise that of its file, or of what the rule makes. */
function nameOfLink({ link, target }: FoundLink, output: string): string {
  if (link.crate !== undefined && link.crate !== '' && !hasUnknown(link.crate)) return link.crate;
  return imageName(output === '' || hasUnknown(output) ? target : output);
}

/** Names of variables that hold the architecture everything is built for. */
const architectures = ['ARCH', 'KARCH', 'TARGET_ARCH', 'OSARCH', 'BUILD_ARCH'];

/** Of a compiler whose prefix is left to whoever builds: what the makefile's variable of the architecture says. */
function machineOfArchitecture(
  state: MakeState,
  { command: [program = ''] }: FoundLink,
): { readonly name: string; readonly places: readonly Evidence[] } | undefined {
  if (!hasUnknown(program) || !reasonsIn(state, program).every(isUnset)) return undefined;
  for (const name of architectures) {
    const variable = state.variables.get(name);
    const value = variable === undefined ? '' : valueOf(state, name).trim();
    // By itself x86 is said of both.
    const machine = /^(x86|\s*)$/.test(value) || hasUnknown(value) ? undefined : machineOfTriple(value);
    if (variable === undefined || machine === undefined) continue;
    const places = variable.places.slice(-1).map((place) => ({ ...place, why: `sets ${name} = ${value}` }));
    return { name: machine, places };
  }
  return undefined;
}

function at(state: MakeState, found: FoundLink, path: string): string {
  return inTree(state, joinPath(found.folder, path));
}

/** Options whose value places something: without it they say nothing. */
const placing = /^-T|^--?(defsym|section-start|image-base|entry)|^-[ezm]/;

/** Flags whose values are known. Of the others the reason is noted. */
function knownFlags(state: MakeState, flags: readonly string[], unknowns: Set<string>): readonly string[] {
  const out: string[] = [];
  for (let i = 0; i < flags.length; i += 1) {
    const word = flags[i] ?? '';
    const next = flags[i + 1];
    const takesNext = next !== undefined && /^--?/.test(word) && linkerValues.has(word.replace(/^--?/, ''));
    const whole = takesNext ? `${word} ${next}` : word;
    if (!hasUnknown(whole)) out.push(...(takesNext ? [word, next] : [word]));
    else if (placing.test(word) || reasonsIn(state, whole).some((why) => !isUnset(why)))
      unknowns.add(`${readable(whole)}: ${reasonsIn(state, whole).join(', ')}`);
    else out.push(withoutMarkers(word));
    if (takesNext) i += 1;
  }
  return out.filter((word) => word !== '');
}

function isUnset(why: string): boolean {
  return why.endsWith(' is not set');
}

function withoutMarkers(text: string): string {
  return text.replace(/\uE000\d+\uE001/g, '');
}

/** Variables that are set nowhere are empty; other markers stay. */
function settledPath(state: MakeState, path: string): string {
  return reasonsIn(state, path).every(isUnset) ? withoutMarkers(path) : path;
}

interface ResolvedScript {
  readonly reference?: ScriptReference;
  readonly made?: MadeFile;
  /** Files that would fit where a part of the name is not known. */
  readonly candidates: readonly string[];
  readonly unset: readonly string[];
  readonly unknowns: readonly string[];
  readonly state: 'there' | 'template' | 'configured' | 'missing';
}

function resolveScript(
  run: RunFindings,
  found: FoundLink,
  script: LinkWords['scripts'][number],
  searchPath: readonly string[],
): ResolvedScript {
  const { state, made } = run;
  const isDefault: { isDefault?: true } = script.isDefault === true ? { isDefault: true } : {};
  const plain = withoutMarkers(script.path);
  const unset = reasonsIn(state, script.path)
    .filter(isUnset)
    .map((why) => why.split(' ')[0] ?? '');
  const isOnlyUnset = unset.length === reasonsIn(state, script.path).length;
  const none = { candidates: [], unset: [], unknowns: [] };
  const elsewhere = located(state, plain);
  const places = [
    at(state, found, plain),
    ...(elsewhere === undefined ? [] : [inTree(state, elsewhere)]),
    ...searchPath.map((folder) => joinPath(folder, plain)),
  ];
  if (!hasUnknown(script.path) || isOnlyUnset) {
    const there = places.find((path) => state.index.hasFile(path));
    const maker = places.map((path) => made.get(path)).find((one) => one !== undefined);
    if (maker !== undefined) return ofMaker(run, maker, there, isDefault);
    if (there !== undefined) {
      const template = templateOf(there);
      return {
        ...none,
        reference: { path: there, ...isDefault, ...(template === undefined ? {} : { template }) },
        state: 'there',
      };
    }
    const source = templateBeside(state, places[0] ?? plain, plain);
    if (source !== undefined) {
      const template = templateOf(source) ?? 'cpp';
      return {
        ...none,
        reference: { path: source, template, ...isDefault },
        state: template === 'cpp' ? 'template' : 'configured',
      };
    }
  }
  if (hasUnknown(script.path)) {
    const why = reasonsIn(state, script.path);
    const there = belowUnknown(state, found, script.path);
    if (there !== undefined) {
      const template = templateOf(there);
      return {
        ...none,
        reference: { path: there, ...isDefault, ...(template === undefined ? {} : { template }) },
        unknowns: [`${readable(script.path)} is taken for ${there}: ${why.join(', ')}`],
        state: 'there',
      };
    }
    const pattern = script.path.replace(/(\uE000\d+\uE001)+/g, '*');
    const candidates = /^\*+$/.test(pattern)
      ? []
      : wildcard(state, joinPath(found.folder, pattern))
          .map((path) => inTree(state, path))
          .filter((path) => looksLikeScript(path));
    const [only] = candidates;
    const shown = withoutRoot(readable(script.path), state.root);
    const unknowns = [`the script ${shown}: ${why.join(', ')}`];
    if (only !== undefined && candidates.length === 1)
      return { candidates, unset, unknowns, reference: { path: only, ...isDefault }, state: 'there' };
    if (candidates.length > 1)
      return { candidates: candidates.slice(0, 12), unset, unknowns, state: 'missing' };
    return { ...none, unset, unknowns, state: 'missing' };
  }
  const path = places[0] ?? plain;
  return { ...none, reference: { path, ...isDefault }, unknowns: [`${path} is not there`], state: 'missing' };
}

/** Where only the folder in front of a script is not known: the file of that name near the makefile, or the only one. */
function belowUnknown(state: MakeState, found: FoundLink, path: string): string | undefined {
  const tail = /^(?:\uE000\d+\uE001)+\/([^\uE000]+)$/.exec(path)?.[1];
  if (tail === undefined) return undefined;
  const near = [at(state, found, tail), inTree(state, `${state.root}/${tail}`)].find((one) =>
    state.index.hasFile(one),
  );
  if (near !== undefined) return near;
  const [only, ...others] = state.index
    .named(nameOf(tail))
    .filter((one) => one === tail || one.endsWith(`/${tail}`));
  return others.length === 0 ? only : undefined;
}

/** A script that the build makes: what it is made of, and the made file where a build left it. */
function ofMaker(
  run: RunFindings,
  maker: MadeFile,
  there: string | undefined,
  isDefault: { isDefault?: true },
): ResolvedScript {
  const { state } = run;
  // Headers are taken in, and are not what is preprocessed.
  const sources = maker.sources.filter((path) => !path.endsWith('.h')).map((path) => inTree(state, path));
  const source = sources.find((path) => state.index.hasFile(path) && path !== there) ?? there;
  const none = { candidates: [], unset: [], unknowns: [], made: maker };
  if (source === undefined || source === there) {
    const path = there ?? inTree(state, maker.output);
    return {
      ...none,
      reference: { path, ...isDefault },
      ...(there === undefined ? { unknowns: [`${path} is made by the build`] } : {}),
      state: there === undefined ? 'missing' : 'there',
    };
  }
  if (maker.kind === 'copied') return { ...none, reference: { path: source, ...isDefault }, state: 'there' };
  const reference = {
    path: source,
    template: maker.kind,
    ...isDefault,
    ...(there === undefined ? {} : { generated: there }),
  } as const;
  return {
    ...none,
    reference,
    state: there !== undefined ? 'there' : maker.kind === 'cpp' ? 'template' : 'configured',
  };
}

/** The file that a missing script is made of, by its name. */
function templateBeside(state: MakeState, path: string, plain: string): string | undefined {
  const found = templateNames(path).find((one) => state.index.hasFile(one));
  // VPATH has the sources of a build in a folder of its own.
  return (
    found ??
    templateNames(plain)
      .flatMap((one) => located(state, one) ?? [])
      .map((one) => inTree(state, one))[0]
  );
}

function templateNames(path: string): readonly string[] {
  const stem = path.replace(/\.[^./]*$/, '');
  return [
    `${path}.S`,
    `${path}.in`,
    `${path}.s`,
    `${path}.h`,
    `${path}.c`,
    `${path}.cpp`,
    `${stem}.lds.S`,
    `${stem}.ld.S`,
    `${stem}.lds.h`,
    `${stem}.ldS`,
    `${stem}.S`,
    `${stem}.in`,
  ];
}

/** Settings of a configuration tool, which decide what a preprocessed script says, too. */
const isSetting = /\bCONFIG_\w+ is not set/;

function resolvableOf(
  run: RunFindings,
  scripts: readonly ResolvedScript[],
  unknowns: readonly string[],
): Resolvable {
  const isConfigured =
    run.isKconfig === true &&
    (scripts.some(({ state }) => state === 'template') || unknowns.some((why) => isSetting.test(why)));
  if ((isConfigured || run.configure?.startsWith('./') === true) && run.configure !== undefined)
    return { kind: 'after-configure', run: run.configure };
  const isLost = unknowns.some((why) => /^the script, which|^where the linker of/.test(why));
  if (!isLost && scripts.every(({ state }) => state === 'there' || state === 'template'))
    return { kind: 'yes' };
  if (run.configure !== undefined) return { kind: 'after-configure', run: run.configure };
  return { kind: 'needs-running', run: run.command };
}

const mostEvidence = 12;

function evidenceOf({ state }: RunFindings, found: FoundLink): readonly Evidence[] {
  // Paths as a person has them: from the top of the tree.
  const own = (text: string): string => withoutRoot(readable(text), state.root);
  const command = own(found.command.join(' ')).slice(0, 240);
  const evidence: Evidence[] = [
    {
      file: found.file,
      line: found.line,
      why: `${found.target === '' ? 'links' : `links ${own(found.target)}`}: ${command}`,
    },
  ];
  const telling = [
    ...found.link.scripts.map(({ path }) => nameOf(withoutMarkers(path))),
    ...found.link.flags,
  ].filter((word) => word.length > 2);
  for (const name of found.used) {
    const variable = state.variables.get(name);
    if (variable === undefined || variable.origin === 'default') continue;
    const isTelling =
      /-T|-Wl,|-m |-z |-N\b|-e |\.ld|-o\s+\$@/.test(variable.value) ||
      telling.some((word) => variable.value.includes(word));
    if (!isTelling) continue;
    for (const place of variable.places)
      evidence.push({
        ...place,
        why: `sets ${name} = ${own(variable.value).replace(/\s+/g, ' ').slice(0, 120)}`,
      });
  }
  for (const one of state.targetVariables) {
    if (one.target === found.target && found.used.has(one.name))
      evidence.push({ file: one.file, line: one.line, why: `sets ${one.name} for ${readable(one.target)}` });
  }
  return evidence.slice(0, mostEvidence);
}
