import { createGiteaClient } from '../../activities/forges/gitea/api/client.js';
import { lookAtGiteaHook } from '../../activities/forges/gitea/hook.js';
import { orch } from '../../config/called-as.js';
import type { Project } from '../../config/projects/project.js';
import { settingPrefix } from '../../config/settings/forge-accounts.js';
import type { Settings } from '../../config/settings/settings.js';
import { createRedact } from '../../domain/text/redact.js';
import { type ProjectHook, projectHooks } from '../session/project-hooks.js';
import { type Finding, ok, warn } from './finding.js';

const requestMs = 10_000;

/** Whether the server learns at once of what happens at a project's repositories; polls find it in any case. */
export async function checkWebhooks(project: Project, settings: Settings): Promise<Finding[]> {
  const hooks = projectHooks(project, settings).map((hook) => checkHook(project.name, hook, settings));
  return [...(await Promise.all(hooks)), ...checkPlaneHook(project, settings)];
}

/** Whether Plane has a webhook only its administrators see. */
function checkPlaneHook(
  { name: project, tracker }: Project,
  { webhookSecrets, server }: Pick<Settings, 'webhookSecrets' | 'server'>,
): Finding[] {
  if (tracker?.kind !== 'plane') return [];
  const name = `webhook of ${project}`;
  const { account } = tracker;
  if (webhookSecrets[account] === undefined) {
    const setting = `${settingPrefix(account)}_WEBHOOK_SECRET`;
    return [ok(name, `none is taken from ${account} (${setting} is not set): it is polled`)];
  }
  if (server.url === null) return [warn(name, 'nobody has told where the server is reached', 'Set ORCH_SERVER_URL.')];
  return [
    ok(name, `Plane is to tell ${server.url}/webhooks/${account}; only its administrators can look whether it does`),
  ];
}

async function checkHook(project: string, hook: ProjectHook, { secrets }: Settings): Promise<Finding> {
  const { account, place, url, secret, secretSetting, events } = hook;
  const name = `webhook of ${project}`;
  const where = `${place.owner}/${place.name} at ${account.url}`;
  const ensure = `${orch} webhooks ensure ${project} --token-stdin`;
  if (secret === null)
    return ok(name, `none is taken from ${account.name} (${secretSetting} is not set): it is polled`);
  if (url === null) return warn(name, 'nobody has told where the server is reached', 'Set ORCH_SERVER_URL.');
  if (account.kind === 'github') return ok(name, `${where}; it was not asked`);
  try {
    const deps = { account, requestMs, redact: createRedact(secrets) };
    const client = createGiteaClient(deps, place, new AbortController().signal);
    const problems = await lookAtGiteaHook(client, { url, events });
    if (problems === null) return ok(name, `${where}; the token may not look at it, which only administrators may`);
    if (problems.length === 0) return ok(name, `${where} tells ${url}`);
    return warn(name, `${where} does not tell ${url}: ${problems.join('; ')}`, `Make it: ${ensure}`);
  } catch (error) {
    return warn(name, `${where}: ${(error as Error).message}`, 'See docs/webhooks.md.');
  }
}
