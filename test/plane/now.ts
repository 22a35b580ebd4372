/** Plane's moments have microseconds, and no two of them are the same here. */
export function now(): string {
  lastMicroseconds = Math.max(lastMicroseconds + 1, Date.now() * 1_000);
  const micro = String(lastMicroseconds % 1_000).padStart(3, '0');
  return new Date(Math.floor(lastMicroseconds / 1_000)).toISOString().replace('Z', `${micro}Z`);
}
let lastMicroseconds = 0;
