import type { Writable } from 'node:stream';

/** Tells a program all that it is to read from a pipe. Where it does not listen, its end shows by itself. */
export function endPipe(pipe: Writable, text: string): void {
  pipe.on('error', () => undefined);
  pipe.end(text);
}
