/** As JSON of Postgres takes it: that has neither a NUL nor half a character. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, storable);
}

function storable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(/\0|\p{Cs}/gu, '\uFFFD') : value;
}
