import type { TaskPolicy } from '../domain/task/task.js';

/** How large a file may be that is committed, for the steps that commit; absent in tasks of an earlier version. */
export function fileLimit({ maxFileMegabytes }: TaskPolicy): { readonly maxFileMegabytes?: number } {
  return maxFileMegabytes === undefined ? {} : { maxFileMegabytes };
}
