import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/**
 * A picture of the screen as a PNG with a palette: a third of the size, and nothing to be seen of it where nearly all is
 * flat colour. Format: W3C PNG (third edition), 11.2 chunks IHDR, PLTE, IDAT, IEND.
 */
export async function indexedPng(page: Page, png: Buffer): Promise<Buffer> {
  const { width, height, palette, indices } = await quantize(page, png);
  const rows = Buffer.from(indices, 'base64');
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, each the number of a colour.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

interface Quantized {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each colour. */
  readonly palette: number[];
  /** The number of the colour of each pixel, in base64. */
  readonly indices: string;
}

/**
 * The colours that most pixels have, and those that are least like them, such as a small sign in red; every other colour becomes
 * the nearest of these 256. Runs in the page, which can decode.
 */
async function quantize(page: Page, png: Buffer): Promise<Quantized> {
  return page.evaluate(
    async (data) => {
      const image = await createImageBitmap(await (await fetch(data)).blob());
      const { width, height } = image;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.drawImage(image, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
      const counts = new Map<number, number>();
      for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      const byCount = [...counts].sort((a, b) => b[1] - a[1]).map(([pixel]) => pixel);
      const kept = byCount.slice(0, 208);
      const partsOf = (pixel: number) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255] as const;
      const apart = (a: number, b: number): number => {
        const [[r, g, l], [x, y, z]] = [partsOf(a), partsOf(b)];
        return (x - r) ** 2 + (y - g) ** 2 + (z - l) ** 2;
      };
      const others = byCount.slice(208);
      const least = others.map((pixel) => Math.min(...kept.map((own) => apart(pixel, own))));
      while (kept.length < Math.min(256, byCount.length)) {
        const farthest = least.indexOf(Math.max(...least));
        const pixel = others[farthest] ?? 0;
        kept.push(pixel);
        others.forEach((other, i) => {
          least[i] = Math.min(least[i] ?? 0, apart(other, pixel));
        });
      }
      const colours = kept.map(partsOf);
      const index = new Map(kept.map((pixel, i) => [pixel, i]));
      const nearest = (pixel: number): number => {
        const [r, g, b] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
        let best = 0;
        let least = Number.POSITIVE_INFINITY;
        colours.forEach(([x, y, z], i) => {
          const distance = (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2;
          if (distance < least) [best, least] = [i, distance];
        });
        return best;
      };
      const result = new Uint8Array(pixels.length);
      pixels.forEach((pixel, i) => {
        let own = index.get(pixel);
        if (own === undefined) index.set(pixel, (own = nearest(pixel)));
        result[i] = own;
      });
      let text = '';
      for (let i = 0; i < result.length; i += 0x8000)
        text += String.fromCharCode(...result.subarray(i, i + 0x8000));
      return { width, height, palette: colours.flat(), indices: btoa(text) };
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
}
