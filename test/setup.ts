/** Properties are tried with the same values in every run, unless MEMSCAPE_SEED names others: `MEMSCAPE_SEED=$RANDOM npm run test:unit`. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.MEMSCAPE_SEED ?? 1) });
