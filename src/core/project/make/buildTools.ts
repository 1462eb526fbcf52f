import { linkProgram } from '../linkFlags';
import { nameOf } from '../paths';
import type { ShellAnswer } from './shellFunction';

/**
 * What the compiler or the linker of a machine that builds answers to the questions that makefiles ask: its target, who made
 * it, and whether it takes an option, which is taken to be so. Undefined for other programs and questions.
 */
export function toolAnswer(
  program: string,
  args: readonly string[],
  isRead: boolean,
): ShellAnswer | undefined {
  // A prefix that is not known changes nothing of who made the tool.
  const name = nameOf(program.replace(/\uE000\d+\uE001/g, ''));
  const kind = linkProgram(name);
  const binutil = /^(?:.*-)?(ar|as|nm|objcopy|objdump|ranlib|strip)$/.exec(name)?.[1];
  if (binutil !== undefined && /^-+(v|V|version|help)$/.test(args[0] ?? ''))
    return { out: `GNU ${binutil} (GNU Binutils)\n`, ok: true };
  if (kind === undefined) return undefined;
  const question = args.find((word) =>
    /^-+(dumpmachine|print-|v$|V$|verbose$|version$|help$|dumpversion|dumpspecs)/.test(word),
  );
  if (question === undefined) return kind === 'driver' ? trial(args, isRead) : undefined;
  if (kind === 'linker')
    return /^-+(v|V|version|help|verbose)$/.test(question)
      ? { out: banner(name), ok: true, isOfLinker: true }
      : undefined;
  if (/^-+(v|version|help)$/.test(question)) return { out: banner(name), ok: true };
  if (/^-+print-libgcc-file-name$/.test(question)) return { out: '-lgcc\n', ok: true };
  const target = program.includes('\uE000') ? undefined : targetOf(name, args);
  if (question.endsWith('dumpmachine'))
    return target === undefined ? undefined : { out: `${target}\n`, ok: true };
  const asked = /^-+print-prog-name(?:=(.*))?$/.exec(question);
  if (asked !== null) {
    const tool = asked[1] ?? args[args.indexOf(question) + 1] ?? '';
    const prefix = /^(.*-)?(gcc|cc|g\+\+)$/.exec(name)?.[1] ?? '';
    return /^[\w.+-]+$/.test(tool) ? { out: `${prefix}${tool}\n`, ok: true } : undefined;
  }
  return undefined;
}

/** A compiler that is tried with an option on nothing succeeds and prints nothing, unless it is asked to print. */
function trial(args: readonly string[], isRead: boolean): ShellAnswer | undefined {
  const isTrial = isRead || args.some((word) => /^\/dev\/null$|^-$|^-[cS]$/.test(word));
  const prints = args.some((word) => /^-E$|^-d|^-M|^-Q$|^--help/.test(word)) && !args.includes('-o');
  if (!isTrial) return undefined;
  return prints ? { out: undefined, ok: true } : { out: '', ok: true };
}

/** The lines in which tools name themselves (GCC 12.2, clang 14.0.6, GNU ld 2.40, ld.lld 14.0.6), without their versions. */
function banner(name: string): string {
  if (name.includes('clang')) return 'clang version\nOVERVIEW: clang LLVM compiler\n';
  if (name.includes('lld')) return 'OVERVIEW: lld\nLLD (compatible with GNU linkers)\n';
  if (name.includes('gold')) return 'GNU gold\n';
  if (/ld(\.bfd)?$/.test(name)) return 'GNU ld (GNU Binutils)\n';
  return 'gcc version\ngcc (GCC)\nFree Software Foundation, Inc.\n';
}

function targetOf(name: string, args: readonly string[]): string | undefined {
  const given = args.map((word) => /^--?target=(.+)$/.exec(word)?.[1]).find((one) => one !== undefined);
  if (given !== undefined) return given;
  const prefix = /^(.+)-(gcc|g\+\+|cc|c\+\+|clang)(-[\d.]+)?$/.exec(name)?.[1];
  return prefix ?? 'x86_64-linux-gnu';
}
