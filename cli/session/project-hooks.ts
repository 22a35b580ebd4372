import { giteaHookEvents } from '../../activities/trackers/gitea/read-delivery.js';
import { githubHookEvents } from '../../activities/trackers/github/read-delivery.js';
import type { Project } from '../../config/projects/project.js';
import { type ForgeAccount, settingPrefix } from '../../config/settings/forge-accounts.js';
import type { Settings } from '../../config/settings/settings.js';
import { whereaboutsOf } from '../../domain/intake/whereabouts.js';
import type { ForgeRepository } from '../../domain/task/forge.js';

/** A repository that is to tell the server what happens there. */
export interface ProjectHook {
  readonly account: ForgeAccount;
  readonly place: ForgeRepository;
  /** Null: ORCH_SERVER_URL is not set. */
  readonly url: string | null;
  /** Null: none is set. */
  readonly secret: string | null;
  readonly secretSetting: string;
  readonly events: readonly string[];
}

const eventsOf = { gitea: giteaHookEvents, github: githubHookEvents };

/** Of a project's items and of its pull requests, which are mostly in one place. */
export function projectHooks(
  project: Pick<Project, 'tracker' | 'repository'>,
  { forges, webhookSecrets, server }: Pick<Settings, 'forges' | 'webhookSecrets' | 'server'>,
): ProjectHook[] {
  return whereaboutsOf(project).flatMap(({ place }) => {
    const { account: name } = place;
    const account = forges[name];
    if (account === undefined) return [];
    const url = server.url === null ? null : `${server.url}/webhooks/${name}`;
    const secretSetting = `${settingPrefix(name)}_WEBHOOK_SECRET`;
    const secret = webhookSecrets[name] ?? null;
    return [{ account, place, url, secret, secretSetting, events: eventsOf[account.kind] }];
  });
}
