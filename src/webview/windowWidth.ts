let known: number | undefined;

/** In pixels. Asked of the browser in the midst of drawing, it would have to lay out the page, and VS Code's around it. */
export function windowWidth(): number {
  if (known === undefined) window.addEventListener('resize', forget, { once: true });
  return (known ??= window.innerWidth);
}

function forget(): void {
  known = undefined;
}
