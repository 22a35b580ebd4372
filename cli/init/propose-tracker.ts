import { findState, isClosed } from '../../activities/trackers/plane/state-named.js';
import type { PlaneState } from '../../activities/trackers/plane/api/answers.js';
import { usualPlaneStates } from '../../config/projects/tracker/plane-tracker.js';

/** The key `tracker` of a project whose work items are in a Plane. */
export interface ProposedTracker {
  readonly account: string;
  readonly project: string;
  readonly start: { readonly state?: string };
  readonly states: Readonly<Record<string, string>>;
  readonly blocked?: { readonly state: string };
  readonly decisions?: { readonly approved?: string; readonly rejected?: string };
}

/** Each state by its usual name; where a project has none of that name, those of a new project by their groups. */
export function proposeTracker(
  { account, project }: Pick<ProposedTracker, 'account' | 'project'>,
  states: readonly PlaneState[],
): ProposedTracker {
  const { start: starts, stages, blocked: blocks, approved: approves, rejected: rejects } = usualPlaneStates;
  const named = (name: string) => findState(states, name)?.name;
  const first = (group: PlaneState['group']) => states.find((state) => state.group === group)?.name;
  const open = (name: string) => states.some((state) => state.name === name && !isClosed(state));
  const start = named(starts) ?? first('unstarted');
  const [blocked, approved, rejected] = [named(blocks), named(approves), named(rejects)];
  const taken = new Set([start, blocked, approved, rejected]);
  const found = Object.entries(stages).flatMap(([stage, usual]): [string, string][] => {
    const isEnd = stage === 'done' || stage === 'cancelled';
    const name = named(usual) ?? byGroup(stage, first);
    return name === undefined || taken.has(name) || isEnd === open(name) ? [] : [[stage, name]];
  });
  return {
    ...{ account, project },
    start: start === undefined ? {} : { state: start },
    states: Object.fromEntries(found),
    ...(blocked !== undefined && { blocked: { state: blocked } }),
    ...((approved ?? rejected) !== undefined && {
      decisions: { ...(approved !== undefined && { approved }), ...(rejected !== undefined && { rejected }) },
    }),
  };
}

function byGroup(stage: string, first: (group: PlaneState['group']) => string | undefined): string | undefined {
  switch (stage) {
    case 'development':
      return first('started');
    case 'done':
      return first('completed');
    case 'cancelled':
      return first('cancelled');
    default:
      return undefined;
  }
}
