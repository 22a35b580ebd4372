import { text } from 'node:stream/consumers';
import { createGiteaClient } from '../../../activities/forges/gitea/api/client.js';
import { ensureGiteaHook } from '../../../activities/forges/gitea/hook.js';
import { createGithubApi } from '../../../activities/forges/github/api/api.js';
import { ensureGithubHook } from '../../../activities/forges/github/hook.js';
import type { Hook, HookEnsured } from '../../../activities/forges/hook.js';
import { accountProblem } from '../../../config/settings/forge-accounts.js';
import { findKnownProject, readKnownProjects } from '../../../config/projects/projects.js';
import type { Settings } from '../../../config/settings/settings.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { createRedact } from '../../../domain/text/redact.js';
import { print, printJson } from '../../draw/output.js';
import { type ProjectHook, projectHooks } from '../../session/project-hooks.js';
import { readSettingsHere } from '../../session/read-settings-here.js';

export interface EnsureOptions {
  readonly tokenStdin?: true;
  readonly account?: string;
  readonly json?: true;
}

const requestMs = 30_000;

export async function ensureWebhooks(project: string, options: EnsureOptions): Promise<void> {
  const settings = readSettingsHere();
  const hooks = chooseHooks(settings, project, options.account);
  const token = options.tokenStdin === true ? await readToken() : null;
  for (const hook of hooks) await ensureWebhook(hook, token, { settings, json: options.json === true });
}

async function readToken(): Promise<string> {
  const token = (await text(process.stdin)).trim();
  if (token !== '') return token;
  throw new UserError('There is no token on stdin.', 'Pipe it in: … | orch webhooks ensure PROJECT --token-stdin');
}

/** `token`: an administrator's; null: none was given. */
async function ensureWebhook(
  hook: ProjectHook,
  token: string | null,
  { settings, json }: { readonly settings: Settings; readonly json: boolean },
): Promise<void> {
  const { url, secret } = hook;
  if (url === null) {
    throw new UserError(
      'Nobody has told where forges and trackers reach the server.',
      'Set ORCH_SERVER_URL to its public address, such as https://orch.example.org.',
    );
  }
  if (secret === null) {
    throw new UserError(
      `${hook.secretSetting} is not set: no webhook would be taken.`,
      'Set it, for the server too, to the output of: openssl rand -hex 32',
    );
  }
  const where = `${hook.place.owner}/${hook.place.name} at ${hook.account.url}`;
  const shown = { account: hook.account.name, repository: `${hook.place.owner}/${hook.place.name}`, url };
  if (token === null) {
    if (json) printJson({ ...shown, done: false, events: hook.events });
    else print(byHand({ ...hook, url }, where));
    return;
  }
  const { replaced } = await ensure(hook, { url, secret, events: hook.events }, token, settings);
  if (json) printJson({ ...shown, done: true, replaced });
  else print(`${where} tells ${url} what happens there${replaced ? '; the webhook that was there was replaced' : ''}.`);
}

/** At one account, whose administrator's token it takes; issues and code may be two repositories there. */
function chooseHooks(settings: Settings, name: string, account: string | undefined): ProjectHook[] {
  const project = findKnownProject(readKnownProjects(settings), name);
  const named = [project.tracker?.account, project.repository.forge?.account].filter((one) => one !== undefined);
  if (named.length === 0) {
    throw new UserError(
      `${name} has neither issues nor pull requests at a forge: nothing would tell the server anything.`,
      'Set `tracker` or `forge` in its entry of the projects file.',
    );
  }
  for (const one of named) {
    const problem = accountProblem(settings.forges, one);
    if (problem !== null) throw new UserError(`${problem}.`, 'Set them, then run this again.');
  }
  const hooks = projectHooks(project, settings).filter(
    (hook) => account === undefined || hook.account.name === account,
  );
  const accounts = new Set(hooks.map((hook) => hook.account.name));
  if (accounts.size !== 1) {
    throw new UserError(
      accounts.size === 0
        ? `${name} has nothing at ${account ?? ''}.`
        : `${name} has its issues in one place and its code in another.`,
      `Say which with --account: ${[...new Set(named)].join(' or ')}.`,
    );
  }
  return hooks;
}

/** The token is whoever's administrates the repository, and is forgotten with this process. */
function ensure(
  { account, place }: ProjectHook,
  hook: Hook,
  token: string,
  { secrets }: Settings,
): Promise<HookEnsured> {
  const signal = new AbortController().signal;
  switch (account.kind) {
    case 'gitea': {
      const redact = createRedact([...secrets, token]);
      const asAdmin = { kind: account.kind, name: account.name, url: account.url, token };
      return ensureGiteaHook(createGiteaClient({ account: asAdmin, requestMs, redact }, place, signal), hook);
    }
    case 'github': {
      const authorization = () => Promise.resolve(`Bearer ${token}`);
      const api = createGithubApi({ url: account.url, signal, requestMs, authorization });
      return ensureGithubHook({ api, owner: place.owner, repo: place.name }, hook);
    }
  }
}

const settingsPages = { gitea: 'settings/hooks/gitea/new', github: 'settings/hooks/new' };

function byHand({ account, place, url, secretSetting, events }: ProjectHook & { url: string }, where: string): string {
  return [
    `Nothing was changed: no token of an administrator of ${where} was given (--token-stdin).`,
    'By hand:',
    `  open      ${account.url}/${place.owner}/${place.name}/${settingsPages[account.kind]}`,
    `  address   ${url}`,
    '  content   application/json',
    `  secret    the value of ${secretSetting}`,
    `  events    ${events.join(', ')}`,
  ].join('\n');
}
