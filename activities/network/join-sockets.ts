import type { Duplex } from 'node:stream';

/** Each hears what the other says, to its end; where one breaks off, so does the other. */
export function joinSockets(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.once('close', () => {
      // What it has said before it closed is still on its way.
      if (!from.readableEnded) to.destroy();
    });
  }
}
