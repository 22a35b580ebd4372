import type { DeliveryNews, News } from '../../activities/trackers/delivery-news.js';
import type { Project } from '../../config/projects/project.js';
import { isReady } from '../../domain/intake/is-ready.js';
import type { TrackerEvent } from '../../domain/intake/tracker-event.js';

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
    const { tracker, repository } = project;
    const hasItems = tracker !== null && isAt(tracker, account, at);
    const hasPullRequests = repository.forge !== undefined && isAt(repository.forge, account, at);
    for (const one of news) {
      if (one.kind === 'unseen') {
        if (hasPullRequests) unseen.add(project.name);
      } else if (isOfItem(one) ? hasItems : hasPullRequests) {
        events.push(...eventOf(project, one));
      }
    }
  }
  return { events, unseen: [...unseen] };
}

/** Whether it is any of theirs. */
export function concernsSome(projects: readonly ProjectPlaces[], account: string, at: DeliveryNews): boolean {
  return projects.some(
    ({ tracker, repository: { forge } }) =>
      (tracker !== null && isAt(tracker, account, at)) || (forge !== undefined && isAt(forge, account, at)),
  );
}

type Told = Exclude<News, { readonly kind: 'unseen' }>;

function eventOf({ name: project, tracker }: ProjectPlaces, news: Told): TrackerEvent[] {
  if (news.kind !== 'candidate') return [{ ...news, project }];
  if (tracker === null || !isReady(tracker.start, news)) return [];
  const { key, item, actor, at } = news;
  return [{ kind: 'item', what: 'ready', project, key, item, actor, at }];
}

function isOfItem(news: Told): boolean {
  return news.kind === 'candidate' || news.kind === 'item' || news.place.on === 'item';
}

/** Names of repositories and of their owners are told apart without their case. */
function isAt(
  place: { readonly account: string; readonly owner: string; readonly name: string },
  account: string,
  at: { readonly owner: string; readonly name: string },
): boolean {
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  return place.account === account && same(place.owner, at.owner) && same(place.name, at.name);
}
