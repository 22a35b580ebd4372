/**
 * Brings up two parts side by side. When one fails, the other's start is ended too, and the failure is told once
 * nothing is under way any more: what was started by then can be taken down.
 */
export async function together<A, B>(
  signal: AbortSignal,
  first: (signal: AbortSignal) => Promise<A>,
  second: (signal: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const failed = new AbortController();
  const eitherEnds = AbortSignal.any([signal, failed.signal]);
  const begin = async <T>(part: (signal: AbortSignal) => Promise<T>) => {
    try {
      return await part(eitherEnds);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const [a, b] = await Promise.allSettled([begin(first), begin(second)]);
  if (a.status === 'rejected' || b.status === 'rejected') throw failed.signal.reason;
  return [a.value, b.value];
}
