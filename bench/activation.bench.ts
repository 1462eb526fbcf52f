/**
 * What a window pays for the extension before anybody uses it: reading and evaluating the bundle that ships, and
 * `activate()`; and what the first use, or the moment after the start, pays for the features. Each run is a process of its
 * own, with a `vscode` that does nothing. File access during activation is an error.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildInto } from '../scripts/build';

const runs = 21;

const probe = `
const Module = require('node:module');
const fs = require('node:fs');
const stub = () => new Proxy(function () {}, {
  get: (target, key) => (key === Symbol.toPrimitive ? () => 'x' : key === 'prototype' ? {} : key === 'then' ? undefined : stub()),
  apply: () => stub(),
  construct: () => stub(),
  set: () => true,
});
// Bundlers copy a module's own names; what it inherits stays reachable.
const vscode = Object.create(stub());
const load = Module._load;
Module._load = function (name, ...rest) { return name === 'vscode' ? vscode : load.call(this, name, ...rest); };
const start = process.hrtime.bigint();
const extension = require(process.argv[2]);
const loaded = process.hrtime.bigint();
const real = {};
for (const name of ['readFileSync', 'openSync', 'readdirSync', 'readFile', 'open']) {
  real[name] = fs[name];
  fs[name] = () => { throw new Error('activation must not touch files: ' + name); };
}
extension.activate({ subscriptions: [], extensionUri: stub() });
Object.assign(fs, real);
const active = process.hrtime.bigint();
require(require('node:path').join(process.argv[2], '../features.js'));
const features = process.hrtime.bigint();
process.stdout.write(JSON.stringify([loaded - start, active - loaded, features - active].map((time) => Number(time) / 1e6)));
process.exit();
`;

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'memscape-bench-'));
  try {
    const sizes = await buildInto(directory, { minify: true });
    for (const [name, bytes] of sizes)
      console.log(`${name.padEnd(20)} ${(bytes / 1024).toFixed(0).padStart(6)} KiB minified`);
    const script = join(directory, 'probe.cjs');
    writeFileSync(script, probe);
    const samples = Array.from({ length: runs }, () => once(script, join(directory, 'extension.js')));
    for (const [index, name] of ['load extension.js', 'activate()', 'load features.js'].entries()) {
      print(
        name,
        samples.map((sample) => sample[index] ?? NaN),
      );
    }
    print(
      'activation, both',
      samples.map(([load, activate]) => load + activate),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

type Sample = readonly [load: number, activate: number, features: number];

function once(script: string, bundle: string): Sample {
  // The probe above prints these three.
  return JSON.parse(execFileSync(process.execPath, [script, bundle], { encoding: 'utf8' })) as Sample;
}

function print(name: string, milliseconds: readonly number[]): void {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? NaN).toFixed(2);
  console.log(
    `${name.padEnd(20)} ${at(0.5).padStart(6)} ms at the median, ${at(0.1)} to ${at(0.9)} (10 to 90 %)`,
  );
}

void main();
