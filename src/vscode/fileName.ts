/** The last part of a path or of a URI as text, with what is encoded in it read back; a name that only looks encoded stays. */
export function fileName(file: string): string {
  const name = file.split('/').at(-1) ?? file;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
