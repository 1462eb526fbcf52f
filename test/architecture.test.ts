import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');

/** What each part of `src` may import from the other parts. The text of this table is in src/README.md. */
const mayImport: Readonly<Record<Layer, readonly Layer[]>> = {
  extension: ['vscode'],
  vscode: ['vscode', 'node', 'core', 'protocol'],
  node: ['node', 'core'],
  webview: ['webview', 'core', 'protocol'],
  cli: ['cli', 'node', 'core'],
  protocol: ['core'],
  core: ['core'],
};

/** The packages each part may use. Only these two may know VS Code, and only these two Node. */
const mayUse: Readonly<Record<Layer, (specifier: string) => boolean>> = {
  extension: (name) => name === 'vscode',
  // The panel's program comes as a text.
  vscode: (name) => name === 'vscode' || name === 'memscape:panel',
  node: isNodeModule,
  cli: isNodeModule,
  webview: () => false,
  protocol: () => false,
  core: (name) => ['zod', 'zod/mini', 'jsonc-parser', 'smol-toml'].includes(name),
};

/** Commands that links run, with arguments that the palette has no way to give. */
const commandsBehindLinks = [
  'memscape.copyAddress',
  'memscape.decodeAs',
  'memscape.openSource',
  'memscape.openTableRow',
];

type Layer = 'extension' | 'vscode' | 'node' | 'webview' | 'cli' | 'protocol' | 'core';

interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly tree: ts.SourceFile;
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => parse(`src/${path.replaceAll('\\', '/')}`, readFileSync(join(root, 'src', path), 'utf8')));

describe('The architecture', () => {
  it('knows the part of every file', () => {
    assert.ok(sources.length > 20);
    assert.deepEqual(
      sources.map(({ path }) => path).filter((path) => layerOf(path) === undefined),
      [],
    );
  });

  it('lets imports point in one direction', () => {
    assert.deepEqual(
      sources.flatMap((file) => importsOf(file).flatMap((found) => forbiddenReason(file.path, found) ?? [])),
      [],
    );
  });

  it('sees what is forbidden', () => {
    const offences: readonly (readonly [string, string, RegExp])[] = [
      ['src/core/a.ts', "import * as vscode from 'vscode';", /core may not use vscode/],
      ['src/core/a.ts', "import type { Uri } from 'vscode';", /core may not use vscode/],
      ['src/core/a.ts', "import { readFileSync } from 'node:fs';", /core may not use node:fs/],
      ['src/core/a.ts', "export * from 'fs';", /core may not use fs/],
      [
        'src/core/elf/a.ts',
        "const panel = () => import('../../webview/draw');",
        /core may not import webview/,
      ],
      ['src/webview/a.ts', "const fs = require('node:fs');", /webview may not use node:fs/],
      ['src/webview/a.ts', "import { hover } from '../vscode/hover';", /webview may not import vscode/],
      ['src/node/a.ts', "import type { Hover } from '../vscode/hover';", /node may not import vscode/],
      ['src/cli.ts', "import { registerHover } from './vscode/hover';", /cli may not import vscode/],
      ['src/vscode/a.ts', "import { decode } from '../node/worker';", /only through src\/node\/platform/],
      ['src/core/a.ts', "import { hex } from './address.ts';", /without its ending/],
      ['src/core/a.ts', "import { hex } from './addresses';", /no such file/],
    ];
    for (const [path, text, reason] of offences) {
      const [found, ...more] = importsOf(parse(path, text));
      assert.ok(found && more.length === 0, text);
      assert.match(forbiddenReason(path, found) ?? 'nothing', reason);
    }
  });
});

describe('The manifest', () => {
  it('contributes every command that is registered, and none besides', () => {
    const registered = sources.flatMap(registeredCommands);
    assert.deepEqual(
      registered.filter((id) => !commandsBehindLinks.includes(id)).sort(),
      commandsOfManifest().sort(),
    );
    assert.deepEqual(
      commandsBehindLinks.filter((id) => !registered.includes(id)),
      [],
    );
  });

  it('uses only commands that it contributes in menus, keybindings and walkthroughs', () => {
    const { keybindings = [], menus = {} } = contributes;
    const used = [...keybindings, ...Object.values(menus).flat()].flatMap(({ command }) => command ?? []);
    const links = JSON.stringify(contributes).match(/(?<=command:)memscape\.[A-Za-z]+/g) ?? [];
    assert.deepEqual(
      [...used, ...links].filter((id) => !commandsOfManifest().includes(id)),
      [],
    );
  });

  it('declares every setting that is read, and no other', () => {
    const read = new Set(sources.flatMap(settingsRead));
    assert.deepEqual([...read].sort(), Object.keys(settings).sort());
  });

  it('gives every setting a default and a description', () => {
    for (const [name, setting] of Object.entries(settings)) {
      assert.ok('default' in setting, `${name} has no default`);
      assert.ok(setting.description ?? setting.markdownDescription, `${name} has no description`);
    }
  });

  it('names only files that are there', () => {
    const { icon } = manifest;
    const { languages = [], grammars = [], jsonValidation = [] } = contributes;
    const files = [
      icon,
      ...[...languages, ...grammars].flatMap(({ configuration, path }) => [configuration, path]),
    ];
    const all = [...files, ...jsonValidation.map(({ url }) => url)].filter((file) => file !== undefined);
    assert.deepEqual(
      all.filter((file) => !existsSync(join(root, file))),
      [],
    );
  });
});

// The manifest.

interface Manifest {
  readonly icon?: string;
  readonly contributes?: Contributes;
}

interface Contributes {
  readonly commands?: readonly { readonly command: string }[];
  readonly keybindings?: readonly MenuItem[];
  readonly menus?: Readonly<Record<string, readonly MenuItem[]>>;
  readonly configuration?: Configuration | readonly Configuration[];
  readonly languages?: readonly FilesOfLanguage[];
  readonly grammars?: readonly FilesOfLanguage[];
  readonly jsonValidation?: readonly { readonly url: string }[];
}

interface MenuItem {
  readonly command?: string;
}

interface FilesOfLanguage {
  readonly configuration?: string;
  readonly path?: string;
}

interface Configuration {
  readonly properties?: Readonly<Record<string, Setting>>;
}

interface Setting {
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}

// VS Code refuses a manifest of another form; the tests in it see to that.
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const contributes = manifest.contributes ?? {};
const settings = Object.fromEntries(
  [contributes.configuration ?? []].flat().flatMap(({ properties }) => Object.entries(properties ?? {})),
);

function commandsOfManifest(): string[] {
  return contributes.commands?.map(({ command }) => command) ?? [];
}

// The code.

interface Import {
  readonly specifier: string;
  /** A type-only import is gone after compilation. */
  readonly typeOnly: boolean;
}

function parse(path: string, text: string): SourceFile {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

function layerOf(path: string): Layer | undefined {
  const name = /^src\/([a-z]+)(?:\/|\.ts$)/.exec(path)?.[1];
  return name !== undefined && Object.hasOwn(mayImport, name) ? (name as Layer) : undefined; // It is a key of Layer.
}

function forbiddenReason(path: string, { specifier, typeOnly }: Import): string | undefined {
  const layer = layerOf(path);
  if (layer === undefined) {
    return `${path} is in no part of src`;
  }
  if (!specifier.startsWith('.')) {
    return mayUse[layer](specifier) ? undefined : `${path}: ${layer} may not use ${specifier}`;
  }
  const target = relative(root, join(root, dirname(path), specifier)).replaceAll('\\', '/');
  if (layer === 'cli' && target === 'package.json') {
    return undefined; // For the version.
  }
  if (target.endsWith('.ts')) {
    return `${path}: ${specifier} is imported without its ending`;
  }
  const file = [`${target}.ts`, `${target}/index.ts`, target].find(isFile);
  const targetLayer = layerOf(file ?? `${target}.ts`);
  if (targetLayer === undefined || !mayImport[layer].includes(targetLayer)) {
    return `${path}: ${layer} may not import ${targetLayer ?? 'anything outside src'} (${specifier})`;
  }
  if (layer === 'vscode' && targetLayer === 'node' && !typeOnly && target !== 'src/node/platform') {
    return `${path}: ${specifier} is reached only through src/node/platform, which the web bundle replaces`;
  }
  return file === undefined ? `${path}: ${specifier}: no such file` : undefined;
}

function isFile(path: string): boolean {
  return existsSync(join(root, path)) && /\.[a-z]+$/.test(path);
}

function isNodeModule(name: string): boolean {
  return name.startsWith('node:') && builtinModules.includes(name.slice('node:'.length));
}

function importsOf({ tree }: SourceFile): readonly Import[] {
  return nodesOf(tree).flatMap((node) => {
    if (ts.isImportDeclaration(node)) {
      return {
        specifier: literal(node.moduleSpecifier),
        typeOnly: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
      };
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      return { specifier: literal(node.moduleSpecifier), typeOnly: node.isTypeOnly };
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      return { specifier: literal(node.argument.literal), typeOnly: true };
    }
    if (ts.isCallExpression(node) && node.arguments[0] && isLoad(node.expression)) {
      return { specifier: literal(node.arguments[0]), typeOnly: false };
    }
    return [];
  });
}

function isLoad(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    callee.getText() === 'require' ||
    callee.getText() === 'require.resolve'
  );
}

/** The ids of the commands that a file registers, written out or taken from the table in `src/vscode/commands.ts`. */
function registeredCommands({ path, tree }: SourceFile): readonly string[] {
  return nodesOf(tree)
    .filter(ts.isCallExpression)
    .filter(({ expression }) => /\bcommands\.register(TextEditor)?Command$/.test(expression.getText()))
    .flatMap(({ arguments: [id] }) => {
      assert.ok(id, path);
      // A variable goes through the whole table: placeholders for what the features register.
      if (ts.isIdentifier(id)) return [];
      return [ts.isStringLiteral(id) ? id.text : commandOfTable(id.getText())];
    });
}

function commandOfTable(expression: string): string {
  const table = sources.find(({ path }) => path === 'src/vscode/commands.ts');
  assert.ok(table);
  const property = nodesOf(table.tree)
    .filter(ts.isPropertyAssignment)
    .find(({ name }) => `commands.${name.getText()}` === expression);
  assert.ok(property, `${expression} is not in src/vscode/commands.ts`);
  return literal(property.initializer);
}

/** The full names of the settings that a file reads or changes through `getConfiguration('memscape')`. */
function settingsRead({ path, tree }: SourceFile): readonly string[] {
  const nodes = nodesOf(tree);
  const configurations = nodes.filter(ts.isCallExpression).filter(({ expression }) => {
    return expression.getText().endsWith('.getConfiguration');
  });
  if (configurations.length === 0) {
    return [];
  }
  for (const { arguments: given } of configurations) {
    assert.ok(given[0] && literal(given[0]) === 'memscape', `${path}: getConfiguration takes 'memscape'`);
  }
  const holders = configurations.map(({ parent }) => {
    assert.ok(
      ts.isVariableDeclaration(parent),
      `${path}: the settings are held in a variable, so that this test sees them`,
    );
    return parent.name.getText();
  });
  return nodes
    .filter(ts.isCallExpression)
    .filter(({ expression }) =>
      holders.some((name) => new RegExp(`^${name}\\.(get|has|inspect|update)$`).test(expression.getText())),
    )
    .map(({ arguments: [name] }) => {
      assert.ok(name, path);
      return `memscape.${literal(name)}`;
    });
}

function literal(node: ts.Node): string {
  assert.ok(
    ts.isStringLiteralLike(node),
    `${node.getSourceFile().fileName}: ${node.getText()} is not a plain string`,
  );
  return node.text;
}

function nodesOf(tree: ts.SourceFile): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return nodes;
}
