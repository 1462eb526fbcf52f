import { svgOfScene } from '../core/export/svg';
import type { View } from '../core/picture';
import type { Scene } from '../core/scene/scene';

/** The drawing as it is shown, as an SVG file that follows the page it stands on, light or dark. */
export function drawingSvg(
  scene: Scene,
  view: View,
  title: string,
  theme: 'auto' | 'light' | 'dark',
): string {
  return svgOfScene(scene, { legend: view.legend, title, theme });
}

/** The same as a PNG of twice the size, in the colours of the theme that is shown. */
export async function drawingPng(scene: Scene, view: View, title: string): Promise<Blob> {
  const light = document.body.matches('.vscode-light, .vscode-high-contrast-light');
  const svg = drawingSvg(scene, view, title, light ? 'light' : 'dark');
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  // A canvas has a largest size; a picture that is higher is drawn smaller rather than not at all.
  const scale = Math.min(2, mostPixels / Math.max(1, image.naturalWidth, image.naturalHeight));
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('no PNG could be made'));
      else resolve(blob);
    }, 'image/png');
  });
}

const mostPixels = 8192;

export async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
