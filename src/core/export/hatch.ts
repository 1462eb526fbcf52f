/** The hatch of a drawing: lines at 45°, nearly 8 px apart. */

/**
 * Side of the tile in pixels, a whole number and not turned: turned tiles are sampled pixel by pixel, which takes half of the
 * time that painting a drawing takes where there is no graphics processor.
 */
export const hatchTile = '11';

/** The line of a tile, and the two of its neighbours that reach over its corners. */
export const hatchLines = 'M0 11L11 0M-2 2L2 -2M9 13L13 9';
