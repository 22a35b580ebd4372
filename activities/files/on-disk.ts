/** The place of a path below a folder, whose name need not be UTF-8: one character a byte. */
export function onDisk(folder: string | Buffer, path: string): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from(`/${path}`, 'latin1')]);
}
