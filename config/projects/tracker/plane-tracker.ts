import { z } from 'zod';
import { text } from '../../fields/project-text.js';
import {
  byStage,
  isSame,
  type ItemStages,
  type KeyProblem,
  label,
  startAndEnd,
  usualPollSeconds,
} from './tracker-fields.js';

const state = text(stateProblem);

/** Work items of a project of a Plane. */
export const planeTracker = z.strictObject({
  account: z.string(),
  project: text(projectProblem),
  start: z
    .strictObject({ state: state.optional(), label: label.optional(), assignee: text(personProblem).optional() })
    .prefault({}),
  states: byStage(state).prefault({}),
  blocked: z.strictObject({ state: state.optional(), label: label.optional() }).optional(),
  decisions: z.strictObject({ approved: state.optional(), rejected: state.optional() }).prefault({}),
  ...startAndEnd,
});
export type PlaneTrackerEntry = z.output<typeof planeTracker>;

export function isPlaneAccount(account: unknown): boolean {
  return typeof account === 'string' && /^plane(-[a-z0-9]+)*$/.test(account);
}

/** A Plane project's id, in small letters. */
export function projectProblem(id: string): string | null {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return null;
  return `${JSON.stringify(id)} is no id of a Plane project, such as 1f0c7b52-8d7e-4d0e-9b1a-2f6f1f0f3c11: it stands in the address of its pages`;
}

/** What orch moves an item to must start nothing and decide nothing, and a blocked item must be told from others. */
export function planeTrackerProblems({ start, states, blocked, decisions }: PlaneTrackerEntry): KeyProblem[] {
  const { approved, rejected } = decisions;
  const taken: Record<string, string | undefined> = {
    'that starts tasks': start.state,
    'of items that are blocked': blocked?.state,
    'that approves': approved,
    'that rejects': rejected,
  };
  const clash = (path: readonly string[], name: string | undefined, others: readonly string[]): KeyProblem[] =>
    others
      .filter((what) => name !== undefined && isSame(name, taken[what]))
      .map((what) => ({ path, message: `is the state ${name} ${what}: take another` }));
  const [starts, blocks, approves, rejects] = Object.keys(taken) as [string, string, string, string];
  const both = blocked !== undefined && (blocked.state === undefined) === (blocked.label === undefined);
  return [
    ...Object.entries(states).flatMap(([stage, name]) =>
      clash(['states', stage], name, [starts, blocks, approves, rejects]),
    ),
    ...clash(['blocked', 'state'], blocked?.state, [starts, approves, rejects]),
    ...clash(['decisions', 'approved'], approved, [starts, rejects]),
    ...clash(['decisions', 'rejected'], rejected, [starts]),
    ...(both ? [{ path: ['blocked'], message: 'takes either a `state` or a `label`' }] : []),
    ...(blocked?.label !== undefined && isSame(blocked.label, start.label)
      ? [{ path: ['blocked', 'label'], message: `is the label ${blocked.label} that starts tasks: take another` }]
      : []),
  ];
}

export function toPlaneTracker({ account, project, start, states, blocked, decisions, ...rest }: PlaneTrackerEntry) {
  const { state = null, label: startLabel = null, assignee = null } = start;
  const { whenClosed, pollSeconds } = rest;
  return {
    kind: 'plane' as const,
    account,
    owner: '',
    name: project.toLowerCase(),
    start: { state, label: startLabel, assignee },
    states,
    blocked: blockedBy(blocked),
    decisions: { approved: decisions.approved ?? null, rejected: decisions.rejected ?? null },
    onlyIfThere: false,
    whenClosed,
    pollSeconds,
  };
}

function blockedBy(
  blocked: PlaneTrackerEntry['blocked'],
): { readonly state: string } | { readonly label: string } | null {
  if (blocked?.state !== undefined) return { state: blocked.state };
  return blocked?.label === undefined ? null : { label: blocked.label };
}

/** Names that teams give their states: for a project of which nobody has said more than where it is, and for proposals. */
export const usualPlaneStates = {
  start: 'Ready',
  blocked: 'Blocked',
  approved: 'Approved',
  rejected: 'Rejected',
  stages: {
    analysis: 'Analysis',
    architecture: 'Architecture',
    development: 'In Progress',
    review: 'In Review',
    testing: 'Testing',
    'deploy-staging': 'Staging',
    deploy: 'Deploy',
    done: 'Done',
    cancelled: 'Cancelled',
  },
} as const;

/** A project of `plane_project_id`: by the usual names, as far as it has such states. */
export function usualPlaneTracker(account: string, project: string) {
  const { start, blocked, approved, rejected, stages } = usualPlaneStates;
  const states: ItemStages<string> = stages;
  return {
    kind: 'plane' as const,
    account,
    owner: '',
    name: project.toLowerCase(),
    start: { state: start, label: null, assignee: null },
    states,
    blocked: { state: blocked },
    decisions: { approved, rejected },
    onlyIfThere: true,
    whenClosed: 'cancel' as const,
    pollSeconds: usualPollSeconds,
  };
}

function stateProblem(name: string): string | null {
  if (name === '') return 'must not be empty';
  if (name.length > 255) return 'is longer than 255 characters';
  return /\p{Cc}/u.test(name) ? `${JSON.stringify(name)} holds a control character` : null;
}

/** As Plane shows people, or by their address: its names have no fixed form. */
function personProblem(name: string): string | null {
  return name !== '' && name.length <= 255 && !/\p{Cc}/u.test(name) ? null : `${JSON.stringify(name)} is nobody`;
}
