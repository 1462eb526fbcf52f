import { parseLinkCommand } from '../linkerscript/commandLine';
import { nameOf } from './paths';
import type { ProjectImage } from './project';

/** What kind of program a link without a script makes. */
export interface ProgramKind {
  readonly shared: boolean;
  readonly positionIndependent: boolean;
  /** It names an interpreter, which maps its libraries. */
  readonly dynamic: boolean;
  /** It starts by the C library's own code. */
  readonly hosted: boolean;
  /** What of that is no more than usual, and what else would come of it; absent where the command line tells. */
  readonly assumed?: { readonly title: string; readonly text: string };
}

type Link = Pick<ProjectImage, 'flags' | 'linker' | 'driver'>;

/** Flags that tell the kind whatever a compiler's configuration is. */
const stated: ReadonlySet<string> = new Set(['-pie', '-no-pie', '-static', '-shared', '-N', '-n']);

/**
 * The kind of program by what the command line says, else by what its compiler does when nothing is said: GCC and Clang of
 * Debian 12 link position-independent programs, cross compilers for bare machines do not (each was tried). Undefined for an
 * object, and where neither is known.
 */
export function programKind({ flags, linker, driver }: Link): ProgramKind | undefined {
  const { options } = parseLinkCommand(['ld', ...flags]);
  if (options.relocatable === true) return undefined;
  const isDirect = driver === undefined && (linker !== undefined || flags.includes('-m'));
  const isStated = flags.some((flag) => stated.has(flag));
  if (!isDirect && !isStated && driver === undefined) return undefined;
  const isBare = driver !== undefined && bareCompiler.test(nameOf(driver));
  const isHosted = driver !== undefined && !isBare && !flags.includes('-nostdlib');
  const shared = options.shared === true;
  const usual = !isStated && driver !== undefined ? usualKind(driver, isBare) : undefined;
  const positionIndependent = shared || options.pie === true || usual?.positionIndependent === true;
  const isStatic = options.staticLink === true || options.noDynamicLinker === true;
  // GNU ld has the name of an interpreter of its own; ld.lld names what it is given.
  const isNamed =
    driver === undefined
      ? positionIndependent && (linker !== 'lld' || options.dynamicLinker !== undefined)
      : !isBare && (isHosted || positionIndependent);
  return {
    shared,
    positionIndependent,
    // Without libraries a program at a fixed address asks for no interpreter.
    dynamic: isNamed && !isStatic && !shared,
    hosted: isHosted,
    ...(usual === undefined ? {} : { assumed: usual.assumed }),
  };
}

/** GCC and Clang for machines without an operating system, by the target in front of their name. */
const bareCompiler = /-(elf|eabi|eabihf|none)-(gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(-[\d.]+)?$/;

function usualKind(
  driver: string,
  isBare: boolean,
): Pick<ProgramKind, 'positionIndependent'> & Required<Pick<ProgramKind, 'assumed'>> {
  const name = nameOf(driver);
  return isBare
    ? {
        positionIndependent: false,
        assumed: {
          title: 'Assumed at a fixed address.',
          text: `${name} is a compiler for bare machines, which links so unless -pie asks otherwise.`,
        },
      }
    : {
        positionIndependent: true,
        assumed: {
          title: 'Assumed position-independent (PIE).',
          text: `${name} links so on Debian, Ubuntu and Arch; on Fedora, or with -no-pie, at a fixed address.`,
        },
      };
}
