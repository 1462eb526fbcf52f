import { commandLink } from '../commandLink';
import { finishImage, unique, type Word } from '../linkDraft';
import { machineOfProgram, machineOfTriple } from '../machine';
import { joinPath, nameOf } from '../paths';
import type { Evidence, ProjectImage } from '../project';
import type { MachineFile } from './machineFile';
import type { MesonCustom, MesonRun, MesonTarget } from './run';
import { asWord, wordsOf } from './value';

/** An executable or shared library as an image. */
export function targetImage(
  run: MesonRun,
  target: MesonTarget,
  machine: MachineFile | undefined,
): ProjectImage {
  const { files } = run;
  const isCpp = target.sources.some((word) => /\.(cpp|cc|cxx)$/.test(word.text));
  const ofMachine = wordsOf(machine?.options.get(isCpp ? 'cpp_link_args' : 'c_link_args'));
  const ofOption =
    machine === undefined ? wordsOf(run.options.get(isCpp ? 'cpp_link_args' : 'c_link_args')) : [];
  const words = [...ofMachine, ...ofOption, ...target.words].flatMap(splitWord);
  const suffix =
    target.suffix === undefined
      ? target.kind === 'shared'
        ? '.so'
        : ''
      : target.suffix === ''
        ? ''
        : `.${target.suffix}`;
  const file = `${target.kind === 'shared' ? 'lib' : ''}${target.name}${suffix}`;
  const depends: Evidence[] = target.depends.flatMap((word) =>
    word.evidence
      .slice(0, 1)
      .map((place) => ({ ...place, why: `it is linked again when ${nameOf(word.text)} changes` })),
  );
  return finishImage(files, {
    name: target.name,
    system: 'meson',
    words,
    reader: 'driver',
    folders: unique([target.folder, run.source, run.build]),
    runFolder: run.build,
    outputs: [joinPath(target.binaryFolder, file)],
    rank: 'static',
    run: 'meson setup build',
    machine: machineName(run, machine),
    linker: linkerOf(machine),
    evidence: [target.evidence, ...depends, ...(machine === undefined ? [] : [machine.evidence])],
    unknowns: [...run.unknowns],
    made: run.made,
  });
}

/** An argument with a blank in it is one word to Meson, but `-T x` is read by linkers as the two it looks like. */
function splitWord(word: Word): Word[] {
  return /^(-T|-z|-m|-e) \S/.test(word.text)
    ? word.text.split(/\s+/).map((text) => ({ text, evidence: word.evidence }))
    : [word];
}

/** A custom target as an image; undefined where its command does not link. */
export function customImage(
  run: MesonRun,
  custom: MesonCustom,
  machine: MachineFile | undefined,
): ProjectImage | undefined {
  const link = commandLink(custom.words);
  if (link === undefined) return undefined;
  const { read } = link;
  const output = read.output ?? custom.outputs[0]?.text ?? custom.name;
  return finishImage(run.files, {
    name: nameOf(output),
    system: 'meson',
    words: link.words,
    reader: link.reader,
    folders: unique([custom.folder, run.source, run.build]),
    outputs: [run.files.relative(output)],
    rank: 'static',
    run: 'meson setup build',
    machine: read.machine ?? machineName(run, machine),
    linker: read.linker,
    evidence: [custom.evidence, ...(machine === undefined ? [] : [machine.evidence])],
    unknowns: [...run.unknowns],
    made: run.made,
  });
}

function compilerOf(machine: MachineFile | undefined): string | undefined {
  const value = machine?.binaries.get('c') ?? machine?.binaries.get('cpp');
  return value === undefined ? undefined : asWord(value).text;
}

function machineName(run: MesonRun, machine: MachineFile | undefined): string | undefined {
  const compiler = compilerOf(machine);
  const assumed = run.assumed.get('host_machine.cpu_family()');
  const family = machine?.machine.get('cpu_family');
  const name = assumed ?? (family === undefined ? undefined : asWord(family).text);
  return (
    (name === undefined ? undefined : machineOfTriple(name)) ??
    (compiler === undefined ? undefined : machineOfProgram(compiler))
  );
}

function linkerOf(machine: MachineFile | undefined): ProjectImage['linker'] {
  const names = ['c_ld', 'cpp_ld', 'ld']
    .flatMap((key) => wordsOf(machine?.binaries.get(key)))
    .map((word) => word.text);
  if (names.some((name) => name.includes('lld'))) return 'lld';
  return names.some((name) => /(^|-)ld$|bfd/.test(name)) ? 'gnu' : undefined;
}
