import { commandLink } from '../commandLink';
import { linkProgram, readLinkCommand } from '../linkFlags';
import { finishImage, unique, type LinkDraft, type Word } from '../linkDraft';
import { machineOfProgram, machineOfTriple } from '../machine';
import { joinPath, nameOf } from '../paths';
import type { Evidence, ProjectImage, ScriptReference } from '../project';
import { shellWords } from '../shellWords';
import type { TreeFiles } from '../treeFiles';
import type { GeneratorWorld } from './generator';
import { evaluated, flagWords, inherited, libraryWords, optionWords, shellSplit } from './linkWords';
import type { CmakeCustom, CmakeProject, CmakeTarget } from './model';
import { listWords, type Variables } from './scope';

export interface LinkContext {
  readonly files: TreeFiles;
  readonly project: CmakeProject;
  /** The folder of the top list and of the build, in the tree. */
  readonly source: string;
  readonly build: string;
  readonly label: string | undefined;
  readonly evidence: readonly Evidence[];
  readonly made: ReadonlyMap<string, ScriptReference>;
}

/** An executable or shared library as an image. */
export function targetImage(context: LinkContext, target: CmakeTarget): ProjectImage {
  const { files, project } = context;
  const { variables } = target;
  const world = generatorWorld(context, target);
  const rule = linkRule(variables);
  const flags = flagWords(target, variables);
  const options = [...target.options, ...inherited(project, target, 'interfaceOptions')].flatMap((word) =>
    optionWords(word, world),
  );
  const libraries = [...target.libraries, ...inherited(project, target, 'interfaceLibraries')].flatMap(
    (word) => libraryWords(word, project, world),
  );
  const folders = [...target.folders, ...inherited(project, target, 'interfaceFolders')]
    .flatMap((word) => optionWords(word, world))
    .map((word) => ({ ...word, text: `-L${word.text}` }));
  const own = project.linkerScripts.get(target.name);
  const script: Word[] = own === undefined ? [] : [{ text: `-T${own.text}`, evidence: own.evidence }];
  const before = rule === undefined ? [] : rule.words;
  const words = [...before, ...flags, ...script, ...options, ...folders, ...libraries].flatMap((word) =>
    evaluated(word, world),
  );
  const compiler =
    variables.get('CMAKE_C_COMPILER') ??
    variables.get('CMAKE_CXX_COMPILER') ??
    variables.get('CMAKE_ASM_COMPILER');
  const depends = target.properties.get('LINK_DEPENDS');
  const sdk = sdkOf(project, target);
  const isKnown = words.some((word) => /(^|,)-?-(T|script)/.test(word.text)) || sdk === undefined;
  const draft: LinkDraft = {
    name: context.label === undefined ? target.name : `${target.name} (${context.label})`,
    system: 'cmake',
    words,
    reader: rule?.reader ?? 'driver',
    folders: unique([target.binaryFolder, target.folder, context.source, context.build]),
    outputs: [files.relative(outputOf(context, target))],
    rank: 'static',
    run: 'cmake',
    machine: machineOf(variables, compiler?.text),
    linker: rule?.linker,
    evidence: [
      target.evidence,
      ...(depends === undefined
        ? []
        : depends.evidence.map((place) => ({
            ...place,
            why: `it is linked again when ${nameOf(depends.text)} changes`,
          }))),
      ...context.evidence,
    ],
    unknowns: [...project.unknowns, ...(isKnown ? [] : [sdk])],
    ...(isKnown ? {} : { resolvable: { kind: 'needs-running', run: 'cmake' } }),
    made: context.made,
    foreign: new Map([['memmap_default.ld', 'the pico-sdk']]),
  };
  const image = finishImage(files, draft);
  const cpp = preprocessorOf(context, image);
  return cpp === undefined ? image : { ...image, preprocessor: cpp };
}

/** The definitions and include folders of the command that preprocesses an image's script. */
function preprocessorOf(context: LinkContext, image: ProjectImage): ProjectImage['preprocessor'] {
  const script = image.scripts.find((one) => one.template === 'cpp');
  if (script === undefined) return undefined;
  const name = nameOf(script.path);
  const custom = context.project.customs.find(
    ({ words }) =>
      words.some((word) => word.text === '-E' || word.text.includes(' -E ')) &&
      words.some((word) => word.text.includes(name)),
  );
  if (custom === undefined) return undefined;
  const { defines, includes } = readLinkCommand(['cc', ...custom.words.slice(1).map((word) => word.text)]);
  return {
    defines,
    includes: includes.map((path) =>
      context.files.relative(joinPath(joinPath(context.files.root, custom.folder), path)),
    ),
  };
}

/** A kit that brings its own script with what it adds to a target. */
function sdkOf(project: CmakeProject, target: CmakeTarget): string | undefined {
  const libraries = [...target.libraries, ...target.interfaceLibraries].map((word) => word.text);
  if (project.packages.has('pico-sdk') && libraries.some((name) => /^(pico_|hardware_)/.test(name)))
    return 'the script is one of the pico-sdk (memmap_default.ld unless the target says otherwise), which CMake takes in';
  if (libraries.some((name) => /^(CMSIS::STM32|HAL::STM32)/.test(name)))
    return 'the script is made by stm32-cmake for the chip';
  const [absent] = project.absent;
  const isTheirs = libraries.some(
    (name) => /^[a-z][\w-]*(::[\w-]+)?$/i.test(name) && !project.targets.has(name),
  );
  if (absent !== undefined && isTheirs)
    return `the script and the flags, which ${absent} decides, and that is not in the tree`;
  return undefined;
}

function generatorWorld(context: LinkContext, target: CmakeTarget | undefined): GeneratorWorld {
  const configuration = target?.variables.get('CMAKE_BUILD_TYPE')?.text ?? '';
  return { project: context.project, target, configuration, outputOf: (other) => outputOf(context, other) };
}

/** The linked file of a target, as an absolute path. */
export function outputOf(context: Pick<LinkContext, 'files'>, target: CmakeTarget): string {
  const { properties, variables } = target;
  const folder =
    properties.get('RUNTIME_OUTPUT_DIRECTORY')?.text ??
    variables.get('CMAKE_RUNTIME_OUTPUT_DIRECTORY')?.text ??
    '';
  const name =
    properties.get('OUTPUT_NAME')?.text ?? properties.get('RUNTIME_OUTPUT_NAME')?.text ?? target.name;
  const isShared = target.kind === 'shared';
  const suffix =
    properties.get('SUFFIX')?.text ??
    (isShared
      ? '.so'
      : ([
          'CMAKE_EXECUTABLE_SUFFIX',
          'CMAKE_EXECUTABLE_SUFFIX_C',
          'CMAKE_EXECUTABLE_SUFFIX_CXX',
          'CMAKE_EXECUTABLE_SUFFIX_ASM',
        ]
          .map((key) => variables.get(key)?.text)
          .find((text) => text !== undefined) ?? ''));
  const prefix = properties.get('PREFIX')?.text ?? (isShared ? 'lib' : '');
  const inFolder = joinPath(joinPath(context.files.root, target.binaryFolder), folder === '' ? '.' : folder);
  return joinPath(inFolder, `${prefix}${name}${suffix}`);
}

/** `CMAKE_C_LINK_EXECUTABLE` says how a link command is put together; a project that sets it often calls the linker itself. */
function linkRule(variables: Variables):
  | {
      readonly words: readonly Word[];
      readonly reader: 'linker' | 'driver';
      readonly linker: ProjectImage['linker'];
    }
  | undefined {
  const names = [
    'CMAKE_C_LINK_EXECUTABLE',
    'CMAKE_CXX_LINK_EXECUTABLE',
    'CMAKE_ASM_LINK_EXECUTABLE',
    'CMAKE_ASM_NASM_LINK_EXECUTABLE',
  ];
  const rule = names.map((name) => variables.get(name)).find((word) => word !== undefined);
  if (rule === undefined) return undefined;
  // `<OBJECTS>` and its like are filled in by CMake; two of them name programs.
  const filled = rule.text
    .replaceAll(';', ' ')
    .replace(/<(CMAKE_\w+)>/g, (_, name: string) =>
      /LINKER$|COMPILER$/.test(name) ? (variables.get(name)?.text ?? 'cc') : '',
    )
    .replace(/-o\s*<TARGET>|<\w+>/g, '');
  const [program = '', ...rest] = shellWords(filled);
  const words = rest.map((text) => ({ text, evidence: rule.evidence }));
  const isLinker = linkProgram(program) === 'linker';
  const linker = isLinker ? readLinkCommand([program]).linker : undefined;
  return { words, reader: isLinker ? 'linker' : 'driver', linker };
}

function machineOf(variables: Variables, compiler: string | undefined): string | undefined {
  const triple =
    variables.get('CMAKE_C_COMPILER_TARGET')?.text ?? variables.get('CMAKE_CXX_COMPILER_TARGET')?.text;
  const processor = variables.get('CMAKE_SYSTEM_PROCESSOR')?.text;
  return (
    (triple === undefined ? undefined : machineOfTriple(triple)) ??
    (compiler === undefined ? undefined : machineOfProgram(compiler)) ??
    (processor === undefined ? undefined : machineOfTriple(processor.toLowerCase()))
  );
}

/** A link that a custom command does; undefined when it does none. */
export function customImage(context: LinkContext, custom: CmakeCustom): ProjectImage | undefined {
  const world = generatorWorld(context, undefined);
  const words = custom.words
    .flatMap((word) => evaluated(word, world))
    .flatMap((word) =>
      word.text.includes(' ') && !word.text.includes('\uE000') ? shellSplit(word) : listWords(word),
    );
  const link = commandLink(words);
  if (link === undefined || link.read.shared) return undefined;
  const { read } = link;
  const output = read.output ?? custom.outputs[0]?.text ?? '';
  const path = context.files.relative(joinPath(custom.folder, output));
  return finishImage(context.files, {
    name: nameOf(output === '' ? (custom.target ?? 'image') : output),
    system: 'cmake',
    words: link.words,
    reader: link.reader,
    folders: unique([custom.folder, custom.sourceFolder, context.source, context.build]),
    outputs: output === '' ? [] : [path],
    rank: 'static',
    run: 'cmake',
    machine: read.machine ?? machineOf(custom.variables, custom.variables.get('CMAKE_C_COMPILER')?.text),
    linker: read.linker,
    evidence: [custom.evidence, ...context.evidence],
    unknowns: [...context.project.unknowns],
    made: context.made,
  });
}
