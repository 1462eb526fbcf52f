import { resolve } from 'node:path';

/** The project's top folder, absolute. */
export const root = resolve(__dirname, '..');
