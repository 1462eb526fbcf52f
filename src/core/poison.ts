/** How a pattern stands in memory. */
export type PoisonPattern =
  /** One value of 64 bits. */
  | { readonly kind: 'value'; readonly value: bigint }
  /** The same bytes over and over: `unit` has 1, 2, 4 or 8 of them. */
  | { readonly kind: 'fill'; readonly unit: bigint; readonly bytes: 1 | 2 | 4 | 8 };

/** A value that software writes on purpose so that a use of it is noticed. */
export interface PoisonRow {
  /** The name its source gives it, such as `LIST_POISON1`. */
  readonly name: string;
  /** The program or library that writes it, such as `Linux`. */
  readonly by: string;
  readonly pattern: PoisonPattern;
  /** What memory with it in means: a clause without a full stop. */
  readonly meaning: string;
  /** Repository, file and version. */
  readonly source: string;
}

export const poisonRows: readonly PoisonRow[] = [];
