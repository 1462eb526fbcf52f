import { noSymbols, type SymbolTable } from './memoryMap';

/** A table that is made when it is first asked something: much of what is made of an edited script asks nothing of its symbols. */
export function lazySymbols(given: () => SymbolTable): SymbolTable {
  let make: (() => SymbolTable) | undefined = given;
  let made = noSymbols;
  const table = (): SymbolTable => {
    if (make !== undefined) {
      made = make();
      make = undefined;
    }
    return made;
  };
  return {
    get count() {
      return table().count;
    },
    at: (index) => table().at(index),
    find: (address) => table().find(address),
    byName: (name) => table().byName(name),
  };
}
