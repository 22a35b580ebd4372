/** Whether a path is a folder or lies in it; both absolute, without links. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}
