import type { DeliveryNews, Moved, News } from '../../activities/trackers/delivery-news.js';
import { eventKeys } from '../../activities/trackers/event-keys.js';
import type { Project } from '../../config/projects/project.js';
import { decidedByState } from '../../domain/intake/decided-by-state.js';
import { isReady } from '../../domain/intake/is-ready.js';
import type { Place, TrackerEvent } from '../../domain/intake/tracker-event.js';
import { heldAt } from '../../domain/intake/whereabouts.js';

export type ProjectPlaces = Pick<Project, 'name' | 'repository' | 'tracker'>;

/** What a delivery comes to. */
export interface Concern {
  readonly events: readonly TrackerEvent[];
  /** Projects of which more has happened than was told. */
  readonly unseen: readonly string[];
}

/** Of each project that has its items or its pull requests there: one repository may be several projects'. */
export function eventsOf(projects: readonly ProjectPlaces[], account: string, { news, ...at }: DeliveryNews): Concern {
  const events: TrackerEvent[] = [];
  const unseen = new Set<string>();
  for (const project of projects) {
    const holds = heldAt(project, { account, ...at });
    for (const one of news) {
      if (one.kind === 'unseen') {
        if (holds.includes('pull-request')) unseen.add(project.name);
      } else if (holds.includes(onWhat(one))) {
        events.push(...eventOf(project, one));
      }
    }
  }
  return { events, unseen: [...unseen] };
}

/** Whether it is any of theirs. */
export function concernsSome(
  projects: readonly ProjectPlaces[],
  account: string,
  { owner, name }: DeliveryNews,
): boolean {
  return projects.some((project) => heldAt(project, { account, owner, name }).length > 0);
}

type Told = Exclude<News, { readonly kind: 'unseen' }>;

function eventOf({ name: project, tracker }: ProjectPlaces, news: Told): TrackerEvent[] {
  if (news.kind === 'moved') return moved(project, tracker, news);
  if (news.kind !== 'candidate') return [{ ...news, project }];
  if (tracker === null || !isReady(tracker.start, news)) return [];
  const { key, item, actor, at } = news;
  return [{ kind: 'item', what: 'ready', project, key, item, actor, at }];
}

function moved(project: string, tracker: ProjectPlaces['tracker'], { item, state, move, at }: Moved): TrackerEvent[] {
  if (tracker?.kind !== 'plane' || decidedByState(state, tracker.decisions) === null) return [];
  return [{ kind: 'item', what: 'moved', project, key: eventKeys.moved(item, move), item, actor: null, at }];
}

function onWhat(news: Told): Place['on'] {
  return 'place' in news ? news.place.on : 'item';
}
