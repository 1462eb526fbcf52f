/**
 * Recognition over a 50 MB kernel log, beside the regular expression that hover extensions of this kind use. Times are of
 * the processor, so that a busy machine does not change them.
 */
import type * as LiteralModule from '../src/core/literal';
import { bundled } from './bundled';

const lines = [
  '[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable',
  '[    0.123456] pci 0000:00:1f.2: [8086:2922] type 00 class 0x010601',
  '[   12.345678] BUG: unable to handle page fault for address: ffff888003a41c00',
  '[   12.345679] RIP: 0010:ffffffff81012345',
  '[   12.345680] RAX: 0000000000000000 RBX: ffff888003a41c00 RCX: 0000000000000000',
  '[   12.345681] Call Trace:',
  '[   12.345682]  [<ffffffff81012345>] do_foo+0x1/0x2',
  '[   12.345683] systemd[1]: Started Session 12 of user root, id 550e8400-e29b-41d4-a716-446655440000.',
  '[   12.345684] audit: type=1400 audit(1700000000.123:45): apparmor="STATUS" operation="profile_load" pid=789',
  'ffffffff81000000 T _text',
  'Jan 15 10:23:45 host kernel: link/ether 52:54:00:12:34:56 fe80::5054:ff:fe12:3456',
];
const block = `${lines.join('\n')}\n`;
const text = block.repeat(Math.ceil(50_000_000 / block.length));

function measure(name: string, run: () => number): void {
  run();
  const start = process.cpuUsage();
  const found = run();
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  console.log(
    `${name.padEnd(28)} ${(text.length / 1e6 / seconds).toFixed(1).padStart(7)} MB/s   ${found.toString()} found in ${seconds.toFixed(2)} s`,
  );
}

async function main(): Promise<void> {
  const { scanText } = await bundled<typeof LiteralModule>('src/core/literal.ts');
  measure('recognition', () => {
    let count = 0;
    scanText(text, 'log', () => (count += 1));
    return count;
  });

  measure('regular expression, 0x only', () => {
    let sum = 0n;
    let count = 0;
    for (const match of text.matchAll(/\b0x[0-9a-fA-F]+\b/g)) {
      sum += BigInt(match[0]);
      count += 1;
    }
    return sum === 0n ? 0 : count;
  });

  measure('regular expression, any hex', () => {
    let sum = 0n;
    let count = 0;
    for (const match of text.matchAll(/\b(?:0x)?[0-9a-fA-F]{4,16}\b/g)) {
      sum += BigInt(match[0].startsWith('0x') ? match[0] : `0x${match[0]}`);
      count += 1;
    }
    return sum === 0n ? 0 : count;
  });
}

void main();
