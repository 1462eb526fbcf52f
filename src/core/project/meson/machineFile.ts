import { joinPath } from '../paths';
import type { Evidence } from '../project';
import type { TreeFiles } from '../treeFiles';
import { joined } from './operations';
import { parseMesonValue } from './parser';
import type { MesonExpression } from './syntax';
import { asWord, textValue, unknownValue, type MesonValue } from './value';

/** A cross or native file of Meson: what it says of the machine, of programs and of link arguments. */
export interface MachineFile {
  readonly path: string;
  /** `cpu_family`, `system`, …, and properties as `property NAME`. */
  readonly machine: ReadonlyMap<string, MesonValue>;
  readonly binaries: ReadonlyMap<string, MesonValue>;
  /** `c_link_args`, `cpp_link_args`, … */
  readonly options: ReadonlyMap<string, MesonValue>;
  readonly evidence: Evidence;
}

const likelyFiles = new WeakMap<TreeFiles, readonly string[]>();

/** Files that can be machine files by their names, looked for once in a tree. */
function likely(files: TreeFiles): readonly string[] {
  const before = likelyFiles.get(files);
  if (before !== undefined) return before;
  const found = files.tree.files.filter(
    (path) =>
      /\.(ini|cross|txt|build|cross-file|in)$|cross|toolchain/i.test(path) &&
      !/CMakeLists|meson\.build$|meson_options|(^|\/)(subprojects|meson-private|meson-info|node_modules)\/|requirements|README|LICENSE|\.(c|h|cpp|py|md|ld|rs|s|S|sh|cmake)$/.test(
        path,
      ),
  );
  likelyFiles.set(files, found);
  return found;
}

/** The machine files of a tree: any file with a `[host_machine]` section. */
export async function machineFiles(files: TreeFiles, source: string): Promise<readonly MachineFile[]> {
  const found: MachineFile[] = [];
  for (const path of likely(files)
    .filter((one) => source === '.' || one.startsWith(`${source}/`))
    .slice(0, 200)) {
    const text = await files.read(path);
    if (text === undefined || text.length > 100_000 || !/^[ \t]*\[host_machine\]/m.test(text)) continue;
    found.push(machineFile(files, path, text));
  }
  return found;
}

function machineFile(files: TreeFiles, path: string, text: string): MachineFile {
  const machine = new Map<string, MesonValue>();
  const binaries = new Map<string, MesonValue>();
  const options = new Map<string, MesonValue>();
  const constants = new Map<string, MesonValue>();
  let section = '';
  let first = 1;
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const header = /^\s*\[([^\]]+)\]/.exec(line);
    if (header !== null) {
      section = header[1]?.trim() ?? '';
      if (section === 'host_machine') first = i + 1;
      continue;
    }
    const entry = /^\s*([\w.-]+)\s*=\s*(.*)$/.exec(line);
    if (entry === null || line.trim().startsWith('#')) continue;
    const [, key = '', start = ''] = entry;
    let written = start;
    // A list goes on over lines until its brackets close.
    while (open(written) > 0 && i + 1 < lines.length && written.length < 20_000) {
      i += 1;
      written += ` ${lines[i] ?? ''}`;
    }
    const evidence: Evidence = { file: path, line: i + 1, why: `the machine file's ${key}` };
    const value = valueOf(
      parseMesonValue(
        written
          .replaceAll('@GLOBAL_SOURCE_ROOT@', files.root)
          .replaceAll('@DIRNAME@', joinPath(files.root, path.slice(0, Math.max(0, path.lastIndexOf('/'))))),
      ),
      constants,
      evidence,
      0,
    );
    if (section === 'constants') constants.set(key, value);
    else if (section === 'host_machine') machine.set(key, value);
    else if (section === 'binaries') binaries.set(key, value);
    else if (/built-in options|properties/.test(section)) {
      machine.set(`property ${key}`, value);
      options.set(key, value);
    }
  }
  return { path, machine, binaries, options, evidence: { file: path, line: first, why: 'the machine file' } };
}

function open(text: string): number {
  const plain = text.replace(/'(?:\\.|[^'\\])*'/g, '');
  return (plain.match(/[[({]/g)?.length ?? 0) - (plain.match(/[\])}]/g)?.length ?? 0);
}

/** Machine files know texts, lists, `+`, `/` and constants. */
function valueOf(
  expression: MesonExpression,
  constants: ReadonlyMap<string, MesonValue>,
  evidence: Evidence,
  depth: number,
): MesonValue {
  if (depth > 50) return unknownValue('a long value');
  const inner = (one: MesonExpression): MesonValue => valueOf(one, constants, evidence, depth + 1);
  switch (expression.kind) {
    case 'text':
      return textValue(expression.text, [
        { ...evidence, why: `${evidence.why} gives ${expression.text.slice(0, 80)}` },
      ]);
    case 'list':
      return { kind: 'list', items: expression.items.map(inner) };
    case 'name':
      if (expression.name === 'true' || expression.name === 'false')
        return { kind: 'bool', value: expression.name === 'true' };
      return constants.get(expression.name) ?? unknownValue(expression.name);
    case 'operation': {
      const [a, b] = [inner(expression.left), inner(expression.right)];
      if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', items: [...a.items, ...b.items] };
      const [x, y] = [asWord(a), asWord(b)];
      return textValue(expression.mark === '/' ? joined(x.text, y.text) : x.text + y.text, [
        ...x.evidence,
        ...y.evidence,
      ]);
    }
    default:
      return unknownValue('a value');
  }
}
