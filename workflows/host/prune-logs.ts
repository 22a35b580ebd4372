import { isCancellation } from '@temporalio/workflow';
import { pruning } from '../proxies/host.js';

/** Removes the old logs of one host. That its worker is away is no failure: the next time will do. */
export async function pruneLogsWorkflow({ hostId }: { readonly hostId: string }): Promise<{ pruned: number | null }> {
  try {
    return await pruning(hostId).pruneLogs();
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { pruned: null };
  }
}
