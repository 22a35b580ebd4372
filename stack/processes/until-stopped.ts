/** Resolves at the signal; keeps the process alive until then. */
export function untilStopped(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 60_000);
    stop.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
