import { machineOfTriple } from '../machine';
import type { Evidence } from '../project';
import { valueOf } from './expand';
import { isUnset } from './findings';
import type { FoundLink } from './recipes';
import { hasUnknown, reasonsIn, type MakeState } from './state';

/** Names of variables that hold the architecture everything is built for. */
const architectures = ['ARCH', 'KARCH', 'TARGET_ARCH', 'OSARCH', 'BUILD_ARCH'];

/** Of a compiler whose prefix is left to whoever builds: what the makefile's variable of the architecture says. */
export function machineOfArchitecture(
  state: MakeState,
  { command: [program = ''] }: FoundLink,
): { readonly name: string; readonly places: readonly Evidence[] } | undefined {
  if (!hasUnknown(program) || !reasonsIn(state, program).every(isUnset)) return undefined;
  for (const name of architectures) {
    const variable = state.variables.get(name);
    const value = variable === undefined ? '' : valueOf(state, name).trim();
    // By itself x86 is said of both.
    const machine = /^(x86|\s*)$/.test(value) || hasUnknown(value) ? undefined : machineOfTriple(value);
    if (variable === undefined || machine === undefined) continue;
    const places = variable.places.slice(-1).map((place) => ({ ...place, why: `sets ${name} = ${value}` }));
    return { name: machine, places };
  }
  return undefined;
}
