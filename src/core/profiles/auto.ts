import type { MemoryMap } from '../memoryMap';
import type { PagingModeId } from '../paging/modes';
import { assertNever } from '../result';
import {
  matches,
  untranslated,
  type Candidate,
  type Clue,
  type ImageEvidence,
  type Machine,
  type ProfileEvidence,
} from './auto/evidence';
import { imageClaims, machineClaims, saysMachine, textClaims, type MachineClaim } from './auto/machines';
import { marksSystem, saysSystem, systemsOf } from './auto/systems';
import { machineWithoutLayout } from './auto/withoutLayout';

export type { Candidate, Clue, ImageEvidence, ProfileEvidence } from './auto/evidence';
export { machineWithoutLayout, type MachineWithoutLayout } from './auto/withoutLayout';

/** Which profile a workspace's evidence points to. */
export interface ProfileChoice {
  /** - `clear`: everything points to one; - `conflict`: something weaker points elsewhere; - `tie`: several are as likely. */
  readonly kind: 'clear' | 'conflict' | 'tie';
  /** With a tie, the first of those as likely: to be used until someone chooses. */
  readonly chosen: Candidate;
  /** The others that something speaks for, likeliest first. */
  readonly others: readonly Candidate[];
}

/** Chooses a built-in profile. Undefined when nothing points to any. */
export function chooseProfile(evidence: ProfileEvidence): ProfileChoice | undefined {
  const claims = machineClaims(evidence);
  const systems = systemsOf(evidence, claims).map(distinct);
  const found = systems.filter((candidates) => candidates.length > 0);
  // A tree that is known to be for a machine without a layout is not taken for what its tools run on.
  if (found.length === 0 && (systems.length > 0 || isForStranger(evidence, claims))) return undefined;
  const [first = [], ...rest] = found.length > 0 ? found : [distinct(byMachine(evidence, claims))];
  const [chosen, ...ties] = first;
  if (chosen === undefined) return undefined;
  const others = distinct([...ties, ...rest.flat()]).filter(({ profile }) => profile !== chosen.profile);
  if (others.length > 0) return { kind: 'tie', chosen, others };
  const weaker = found.length > 0 ? [] : disagreeing(evidence, claims, chosen);
  return { kind: weaker.length > 0 ? 'conflict' : 'clear', chosen, others: weaker };
}

/** Chooses by the machine of the images alone, whatever system the workspace's files show. Undefined without one. */
export function machineChoice(evidence: ProfileEvidence): ProfileChoice | undefined {
  const [chosen] = distinct(byMachine(evidence, imageClaims(evidence)));
  return chosen === undefined ? undefined : { kind: 'clear', chosen, others: [] };
}

/** The machine that scripts say they are for; undefined where they say none, or several. */
export function scriptMachine(
  scripts: readonly string[],
  text: ProfileEvidence['text'],
): MachineClaim | undefined {
  const claims = scripts.flatMap((path) => textClaims(path, text(path)));
  const [first] = claims;
  return claims.every(({ machine }) => machine === first?.machine) ? first : undefined;
}

/**
 * The files whose texts `chooseProfile` looks at, of all paths of a workspace: those nearest to the top, and not more
 * than `limit` of them, since a kernel's tree has thousands of makefiles that say the same.
 */
export function textsWanted(paths: readonly string[], limit = 200): readonly string[] {
  const depth = (path: string) => path.split('/').length;
  return paths
    .filter((path) => saysMachine(path) || saysSystem(path))
    .sort((a, b) => depth(a) - depth(b))
    .slice(0, limit);
}

/** Whether a file's being there, or its text, can change the choice: all others need not be among the paths. */
export function bearsOnProfile(path: string): boolean {
  return saysMachine(path) || saysSystem(path) || marksSystem(path);
}

/** The choice in a clause: `OUTPUT_ARCH is i386:x86-64 (kernel.ld:3)`. */
export function choiceReason({ kind, chosen, others }: ProfileChoice): string {
  const because = chosen.clues.map(clueText).join('; ');
  const rivals = others
    .map(({ profile, clues }) => `${profile} (${clues.slice(-1).map(clueText).join()})`)
    .join(', ');
  switch (kind) {
    case 'clear':
      return because;
    case 'conflict':
      return `${because}; but there is also ${rivals}`;
    case 'tie':
      return `${because}; as likely: ${rivals}`;
    default:
      return assertNever(kind);
  }
}

/** What a built image says. */
export function imageEvidence(file: string, map: MemoryMap): ImageEvidence {
  return {
    file,
    ...(map.machine === undefined ? {} : { machine: map.machine }),
    addresses: map.segments
      .filter(({ type, memsz }) => type === 'LOAD' && memsz > 0n)
      .map(({ vaddr }) => vaddr),
    interpreter: map.segments.some(({ type }) => type === 'INTERP'),
  };
}

/** A clue with its place. */
export function clueText({ file, line, why }: Clue): string {
  return line === undefined ? `${file} ${why}` : `${why} (${file}:${String(line)})`;
}

/** Whether something says more strongly than all else that the tree is for a machine without a layout. */
function isForStranger(evidence: ProfileEvidence, [strongest]: readonly MachineClaim[]): boolean {
  const stranger = machineWithoutLayout(evidence);
  return stranger !== undefined && (strongest === undefined || stranger.rank < strongest.rank);
}

/** One candidate a profile, with the clues of the first. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(
    ({ profile }, i) => candidates.findIndex((other) => other.profile === profile) === i,
  );
}

/** Without a known system: what the strongest claims about the machine make likely. */
function byMachine(evidence: ProfileEvidence, claims: readonly MachineClaim[]): readonly Candidate[] {
  const strongest = claims.filter(({ rank }) => rank === claims[0]?.rank);
  return settledBy(claims, strongest).flatMap((claim) => candidatesFor(claim, evidence));
}

/** Where the strongest claim is one word that may mean either of two machines, what is weaker may tell which. */
function settledBy(
  claims: readonly MachineClaim[],
  strongest: readonly MachineClaim[],
): readonly MachineClaim[] {
  const machines = new Set(strongest.map(({ machine }) => machine));
  if (machines.size < 2 || new Set(strongest.map(placeOfClaim)).size !== 1) return strongest;
  const told = claims.filter(
    ({ rank, machine }) =>
      rank > (strongest[0]?.rank ?? 0) &&
      rank < weakest &&
      strongest.some((claim) => claim.machine === machine),
  );
  return new Set(told.map(({ machine }) => machine)).size === 1 ? told.slice(0, 1) : strongest;
}

function disagreeing(
  evidence: ProfileEvidence,
  claims: readonly MachineClaim[],
  chosen: Candidate,
): readonly Candidate[] {
  const machine = claims[0]?.machine;
  // A word that may mean either of two machines speaks against neither.
  const places = new Set(claims.filter((claim) => claim.machine === machine).map(placeOfClaim));
  const other = claims
    .filter((claim) => claim.machine !== machine && claim.rank < weakest && !places.has(placeOfClaim(claim)))
    .flatMap((claim) => candidatesFor(claim, evidence));
  return distinct(other).filter(({ profile }) => profile !== chosen.profile);
}

/** Claims of this rank, such as programs of the host beside a kernel, contradict nothing. */
const weakest = 4;

function placeOfClaim({ clue }: MachineClaim): string {
  return `${clue.file}:${String(clue.line)}`;
}

function candidatesFor({ machine, clue }: MachineClaim, evidence: ProfileEvidence): readonly Candidate[] {
  const program = evidence.images.find((image) => image.interpreter && image.file === clue.file);
  if (machine === 'x86_64') {
    if (program !== undefined || /-linux-(?:gnu|musl)/.test(clue.why)) {
      return [{ profile: 'linux-process-x86_64', clues: [clue] }];
    }
    // Where a kernel is linked does not tell what else its address space holds, so no drawing of another's is taken.
    const high = kernelAddress(evidence);
    return [{ profile: 'generic-x86_64', clues: high === undefined ? [clue] : [clue, high] }];
  }
  if (machine === 'arm') return [armCandidate(clue, evidence)];
  return [{ profile: `plain-${plainModes[machine]}`, clues: [clue] }];
}

/** A Cortex-M has the map that its architecture gives it, whatever runs there. */
function armCandidate(clue: Clue, { paths, text }: ProfileEvidence): Candidate {
  const pattern =
    /cortex-m\d\w*|thumbv[678]\w{0,20}m[.\w]{0,20}-none|armv[678][\w.]{0,20}-m\b|\bCPU_CORTEX_M\w*/gim;
  for (const path of paths.filter(saysMachine)) {
    const [first] = matches(text(path) ?? '', pattern);
    if (first === undefined) continue;
    const why = `names ${first.match[0]}`;
    return { profile: 'cortex-m', clues: [clue, { file: path, line: first.line, why }] };
  }
  return { profile: `plain-${plainModes.arm}`, clues: [clue, untranslated(clue)] };
}

/** Without a layout of its own a machine has its commonest mode. The translation of 32-bit Arm is not described. */
const plainModes: Readonly<Record<Machine, PagingModeId>> = {
  x86_64: 'x86_64-4level',
  x86: 'x86-32',
  aarch64: 'arm64-4k-48',
  arm: 'flat-32',
  riscv64: 'riscv-sv39',
  riscv32: 'riscv-sv32',
};

const lastTwoGiB = 0xffff_ffff_8000_0000n;

/** A kernel that is linked in the last 2 GiB, as -mcmodel=kernel wants it. */
function kernelAddress({ images, paths, text }: ProfileEvidence): Clue | undefined {
  for (const { file, addresses } of images) {
    if (addresses.some((address) => address >= lastTwoGiB))
      return { file, why: 'is linked in the last 2 GiB' };
  }
  return scriptAddress(
    paths.filter((path) => /\.(?:ld|lds|x)(?:\.\w+)?$/.test(path)),
    text,
  );
}

/** The first of some scripts that names an address of the last 2 GiB. */
export function scriptAddress(scripts: readonly string[], text: ProfileEvidence['text']): Clue | undefined {
  for (const file of scripts) {
    const [first] = matches(text(file) ?? '', /0x(?:f{8})[89a-f][0-9a-f]{7}\b/gim);
    if (first !== undefined)
      return { file, line: first.line, why: `links at ${first.match[0]}`, isAddress: true };
  }
  return undefined;
}
