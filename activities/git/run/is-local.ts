/** A path on this machine, or file://. */
export function isLocal(origin: string): boolean {
  return origin.startsWith('/') || origin.startsWith('file://');
}
