import { makePicture } from './src/core/picture';
import { loadBuiltin } from './src/core/profiles';
import { section, table } from './test/webview/sampleMaps';
import { Session } from 'node:inspector';
const base = 0xffff_ffff_8000_0000n;
const profile = loadBuiltin('linux-x86_64-4level');
function makeMap(sections: number, symbols: number): any {
  const perSection = Math.ceil(symbols / sections);
  const entries: any[] = [];
  const made = Array.from({ length: sections }, (_, i) => {
    const start = base + BigInt(i) * 0x4000n;
    for (let j = 0; j < perSection && entries.length < symbols; j += 1)
      entries.push({ name: `symbol_${i}_${j}`, value: start + BigInt(j) * 0x40n, size: 0x40n, kind: 'function', binding: 'global', section: `.text.${i}` });
    const rights = { read: true, write: i % 3 === 1, execute: i % 3 === 0 };
    return section({ name: `.text.${i}`, vma: start, size: 0x3000n + BigInt((i * 53) % 0x1000), rights }, i);
  });
  return { name: 'large.elf', origin: { kind: 'elf', file: 'large.elf' }, addressBits: 64, machine: 'x86_64', sections: made, segments: [], memory: [], symbols: table(entries), scriptSymbols: [], issues: [] };
}
const map = makeMap(500, 20000);
const s = new Session(); s.connect();
s.post('Profiler.enable'); s.post('Profiler.setSamplingInterval', { interval: 200 });
s.post('Profiler.start', () => {
  const c = process.cpuUsage();
  const n = Number(process.argv[2] ?? 1);
  for (let i = 0; i < n; i++) makePicture({ map: { ...map, symbols: { ...map.symbols } }, profile });
  console.log('cpu', process.cpuUsage(c).user / 1000 / n);
  s.post('Profiler.stop', (_e: any, { profile }: any) => top(profile));
});
function top(profile: any, n = 26) {
  const self = new Map<string, number>(); const incl = new Map<string, number>();
  const byId = new Map<number, any>(profile.nodes.map((x: any) => [x.id, x]));
  const parent = new Map<number, number>();
  for (const x of profile.nodes) for (const c of x.children ?? []) parent.set(c, x.id);
  const nm = (x: any) => `${x.callFrame.functionName || '(anon)'}:${x.callFrame.url.split('/').at(-1)}:${x.callFrame.lineNumber}`;
  profile.samples.forEach((id: number, i: number) => {
    const dt = profile.timeDeltas[i] / 1000;
    const node = byId.get(id); self.set(nm(node), (self.get(nm(node)) ?? 0) + dt);
    const seen = new Set<string>(); let cur: number | undefined = id;
    while (cur !== undefined) { const k = nm(byId.get(cur)); if (!seen.has(k)) { seen.add(k); incl.set(k, (incl.get(k) ?? 0) + dt); } cur = parent.get(cur); }
  });
  const show = (m: Map<string, number>) => [...m].sort((a, b) => b[1] - a[1]).slice(0, n).map(([k, v]) => `${v.toFixed(1).padStart(8)} ${k}`).join('\n');
  console.log('SELF\n' + show(self)); console.log('INCL\n' + show(incl));
}
