/** How a task ended that was closed. */
export function closed(by: string): string {
  return `closed: nothing to do, says ${by}`;
}
