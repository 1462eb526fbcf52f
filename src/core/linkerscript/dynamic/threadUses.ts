import { isPlaceless, type Link } from '../link';
import { isDefined } from './known';
import type { Role } from './roles';
import type { Use, View } from './use';

/**
 * GNU ld elsewhere than on x86: on AArch64 a program's own data needs no entry (elfnn-aarch64.c, aarch64_tls_transition), on RISC-V
 * nothing is made shorter.
 */
export function noteThreads(link: Link, use: Use, role: Role, { isOwn }: View): number | undefined {
  const { known } = use;
  const isMissing = known !== undefined && !isDefined(link, known) && !known.strong;
  // A weak one that nothing answers has its entry all the same.
  const isOpen = isPlaceless(link) && link.options.noDynamicLinker !== true;
  if (role === 'threadLocal' || (isMissing && (isOpen || role !== 'threadEntry'))) return undefined;
  if (isMissing) {
    use.threadEntry = true;
    return 0;
  }
  if (link.target.machine === 'aarch64' && link.options.shared !== true) {
    if (known === undefined || isOwn(known)) return 0;
    use.threadEntry = true;
  } else if (role === 'threadGeneral') use.threadGeneral = true;
  else if (role === 'threadDescriptor') use.threadDescriptor = true;
  else use.threadEntry = true;
  return 0;
}

/** In a program on x86 only what the dynamic linker knows of needs an entry. */
export function noteThreadEntry(use: Use, { isDynamic }: View): void {
  if (use.known !== undefined && isDynamic(use.known)) use.threadEntry = true;
}
