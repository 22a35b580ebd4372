/** For `JSON.stringify`: a NUL is more than some databases behind an API can store. */
export function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}
