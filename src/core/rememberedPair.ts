/** A function of two objects that are never changed: what it made of them is kept as long as they are. */
export function rememberedPair<A extends object, B extends object, R>(
  make: (a: A, b: B) => R,
): (a: A, b: B) => R {
  const known = new WeakMap<A, WeakMap<B, { readonly made: R }>>();
  return (a, b) => {
    let ofA = known.get(a);
    if (ofA === undefined) known.set(a, (ofA = new WeakMap()));
    let kept = ofA.get(b);
    if (kept === undefined) ofA.set(b, (kept = { made: make(a, b) }));
    return kept.made;
  };
}
