const last = new Map<string, Promise<unknown>>();

/** Work on one place waits for the work before it; a host has one worker process, so this is lock enough. */
export async function oneAtATime<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  const before = last.get(place) ?? Promise.resolve();
  const mine = before.then(work, work);
  last.set(place, mine);
  try {
    return await mine;
  } finally {
    if (last.get(place) === mine) last.delete(place);
  }
}
