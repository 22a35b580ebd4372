import { createOwnAccounts } from '../../../../activities/store/intake/own-accounts.js';
import { createPlaneItems } from '../../../../activities/store/plane/plane-items.js';
import { noPace, type Pace } from '../../../../activities/trackers/plane/api/pace.js';
import type { PlaneAtDeps } from '../../../../activities/trackers/plane/at.js';
import { createPlaneTracker } from '../../../../activities/trackers/plane/tracker.js';
import type { StateRules, Tracker } from '../../../../activities/trackers/tracker.js';
import type { PlaneAccount } from '../../../../config/settings/plane-accounts.js';
import type { Redact } from '../../../../domain/text/redact.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aPlaneTeam, type PlaneTeam } from '../../../plane/a-plane-team.js';
import type { Item, NewItem } from '../../../plane/state.js';

export const rules: StateRules = {
  start: { state: 'Ready', label: null, assignee: null },
  states: {
    analysis: 'Analysis',
    development: 'In Progress',
    review: 'In Review',
    done: 'Done',
    cancelled: 'Cancelled',
  },
  blocked: { state: 'Blocked' },
  decisions: { approved: 'Approved', rejected: 'Rejected' },
  onlyIfThere: false,
};

interface Changes {
  readonly rules?: Partial<StateRules>;
  readonly account?: Partial<PlaneAccount>;
  readonly pace?: Pace;
  readonly requestMs?: number;
  readonly project?: string;
  /** Of another process, which remembers nothing. */
  readonly forgetful?: boolean;
}

/** A project of the tests' Plane with orch's tracker for it, by a ledger of its own. */
export interface PlaneBoard extends PlaneTeam {
  readonly database: TestDatabase;
  readonly account: PlaneAccount;
  /** As a worker's tracker has it. */
  depsWith(changes: Changes): PlaneAtDeps;
  trackerWith(changes: Changes): Tracker;
  readonly tracker: Tracker;
  /** Added by ada; `DEMO-1` is the first. */
  item(given?: Partial<NewItem>): Item;
  stateOf(item: Item): string;
}

const redact: Redact = (text) => text.replaceAll('secret-word', '***');

export async function aPlaneBoard(): Promise<PlaneBoard> {
  const [team, database] = [await aPlaneTeam(), await freshDatabase()];
  const { plane, project, ada, bot } = team;
  // What has its own test.
  plane.limit = { requests: 100_000, windowMs: 60_000 };
  const account: PlaneAccount = { kind: 'plane', name: 'plane', url: plane.url, workspace: 'acme', token: bot.token };
  let memory: PlaneAtDeps['memory'] = new Map();
  const depsWith = (changes: Changes): PlaneAtDeps => {
    if (changes.forgetful === true) memory = new Map();
    return {
      account: { ...account, ...changes.account },
      own: createOwnAccounts(database.pool, 'plane'),
      items: createPlaneItems(database.pool, { account: 'plane', project: changes.project ?? project.id }),
      memory,
      pace: changes.pace ?? noPace,
      redact,
      requestMs: changes.requestMs ?? 10_000,
    };
  };
  const trackerWith = (changes: Changes) => {
    const place = { account: 'plane', owner: '', name: changes.project ?? project.id };
    return createPlaneTracker(
      depsWith(changes),
      { place, rules: { ...rules, ...changes.rules } },
      new AbortController().signal,
    );
  };
  return {
    ...team,
    database,
    account,
    depsWith,
    trackerWith,
    tracker: trackerWith({}),
    item: (given = {}) => plane.people.addItem(project, ada, { name: 'One', state: 'Ready', ...given }),
    stateOf: (item) => item.state.name,
    async close() {
      await team.close();
      await database.drop();
    },
  };
}
