export interface TaskName {
  readonly project: string;
  readonly item: string;
  readonly generation: number;
}

/** The parts of a task's id; null where it is none. */
export function parseTaskId(id: string): TaskName | null {
  const match = /^task\/([^/]+)\/([^/]+)(?:\/([1-9]\d{0,8}))?$/.exec(id);
  const [, project, item, generation] = match ?? [];
  if (project === undefined || item === undefined) return null;
  return { project, item, generation: Number(generation ?? 1) };
}
