import { toMarkdown } from '../../../domain/content/to-markdown.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import type { ForgeRepository } from '../../../domain/task/forge.js';
import type { GithubAccess } from '../../forges/github/api/access.js';
import { ensureComment } from '../../forges/github/api/ensure-comment.js';
import { githubAt, type GithubDeps } from '../../forges/github/api/github-at.js';
import type { OwnAccounts } from '../../forges/own-accounts.js';
import { issueNumber } from '../issue-number.js';
import { numberOf } from '../issue-number.js';
import { speakerOf } from '../speaker-of.js';
import type { ProjectPlace, Tracker, TrackerRules } from '../tracker.js';
import { createGithubEvents } from './events.js';
import { block, followStage } from './follow-stage.js';
import { createItem, listReady, openBlockers } from './list-items.js';
import { createGithubPeople } from './people.js';
import { askIssue, toItem } from './read-item.js';

export interface GithubTrackerDeps extends Omit<GithubDeps, 'access'> {
  /** As whom a role asks, and orch itself. */
  readonly accessOf: (speaker: Role | undefined) => GithubAccess;
  readonly own: OwnAccounts;
}

/** Issues of a repository on github.com or on an Enterprise server. */
export function createGithubTracker(
  deps: GithubTrackerDeps,
  { place, rules }: { readonly place: ForgeRepository; readonly rules: TrackerRules },
  signal: AbortSignal,
): Tracker {
  const { at, author, told } = asSpeaker(deps, place, signal)(undefined);
  const comment = commenting(deps, place, signal);
  return {
    readItem: (item) => told(askIssue(at, item).then((found) => toItem(found, rules.start))),
    ensureComment: ({ item, author: speaker, mark, content }) =>
      comment(speaker, { number: issueNumber(item), mark, text: toMarkdown(content) }),
    followStage: (stage) => told(followStage(at, rules.labels, stage)),
    block: (order) => told(block(at, rules.blockedLabel, order)),
    createItem: (item) => told(author().then((us) => createItem(at, item, { author: us, own: deps.own }))),
    listReady: () => told(listReady(at, rules.start)),
    openBlockers: (item) => told(openBlockers(at, item)),
  };
}

/** A repository at which a project has items, pull requests, or both. */
export function createGithubPlace(
  deps: GithubTrackerDeps,
  at: { readonly place: ForgeRepository; readonly holds: ProjectPlace['holds']; readonly project: string },
  signal: AbortSignal,
): ProjectPlace {
  const { place, holds, project } = at;
  const asked = asSpeaker(deps, place, signal)(undefined);
  const comment = commenting(deps, place, signal);
  const events = createGithubEvents({ at: asked.at, account: place.account, project, holds });
  const people = createGithubPeople(asked.at, place.account, deps.own);
  return {
    account: place.account,
    holds,
    events: {
      since: (cursor) => asked.told(events.since(cursor)),
      look: (comment) => asked.told(events.look(comment)),
    },
    people: {
      ...people,
      find: (login) => asked.told(people.find(login)),
      mayWrite: (actor) => asked.told(people.mayWrite(actor)),
    },
    reply: async ({ on, author, mark, content }) => {
      await comment(author, { number: numberOf(on), mark, text: toMarkdown(content) });
    },
  };
}

function asSpeaker({ accessOf, url, requestMs }: GithubTrackerDeps, place: ForgeRepository, signal: AbortSignal) {
  return (speaker: Role | undefined) => githubAt({ url, requestMs, access: accessOf(speaker) }, place, signal);
}

function commenting(deps: GithubTrackerDeps, place: ForgeRepository, signal: AbortSignal) {
  const as = asSpeaker(deps, place, signal);
  return (speaker: string, one: Parameters<typeof ensureComment>[1]) => {
    const { at, author, told } = as(speakerOf(speaker));
    return told(author().then((us) => ensureComment(at, one, { author: us, own: deps.own })));
  };
}
