import { linkerValues } from '../linkOptions';
import { nameOf, stemOf, withoutRoot } from '../paths';
import type { Evidence, ProjectImage, Resolvable } from '../project';
import { at, isUnset, settledPath, withoutMarkers, type RunFindings } from './findings';
import { machineOfArchitecture } from './linkMachine';
import { resolveScript, type ResolvedScript } from './linkScript';
import type { FoundLink } from './recipes';
import { hasUnknown, readable, reasonsIn, type MakeState } from './state';

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
  for (const why of openInLink(run, found, scripts.length > 0)) unknowns.add(why);
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

/** What of a link's words is not known, besides its flags and its scripts; for people. */
function openInLink(run: RunFindings, found: FoundLink, hasScript: boolean): readonly string[] {
  const { state } = run;
  const { link } = found;
  const open: string[] = [];
  if (link.inputs.some((path) => hasUnknown(settledPath(state, path)))) open.push('some of its objects');
  for (const name of found.used) {
    const why = state.open.get(name);
    if (why !== undefined) open.push(why);
  }
  const setting =
    run.isKconfig === true ? [...state.unsetIncludes].find((one) => one.startsWith('CONFIG_')) : undefined;
  if (setting !== undefined && !hasScript && found.isWanted)
    open.push(`the script and the flags, which a part of the makefile may give; ${setting} is not set`);
  for (const { file, line } of [found, found.rule]) {
    const why = state.openLines.get(`${file}:${line.toString()}`);
    if (why !== undefined) open.push(why);
  }
  const [program = ''] = found.command;
  if (program.includes('/') && state.index.hasFile(at(state, found, program)))
    open.push(`the flags that ${at(state, found, program)}, a program of the project, adds`);
  if (link.ownLinker !== undefined)
    open.push(`where the linker of ${link.ownLinker} places what no option does`);
  for (const file of link.responseFiles) open.push(`the words of the response file ${readable(file)}`);
  return open;
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
