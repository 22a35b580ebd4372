import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Role, roles } from '../../domain/pipeline/stages.js';
import { chooseSetPort } from '../fixtures/set-port.js';
import { fixtures, openStack } from '../deploys/real-stack.js';
import { openServiceManager } from '../deploys/service-manager.js';
import { aShop, tokens } from '../deploys/shop.js';
import { startTelegramServer } from '../telegram/telegram-server.js';
import { createTally } from '../kill-moments.js';
import { aPlaneTeam, aTeamOf, storyStates } from '../plane/a-plane-team.js';
import { aProject, type User } from '../plane/state.js';
import { makeOrigin } from '../deploys/make-origin.js';

/**
 * A stack, and a team that works in Plane and Telegram alone: a bot for each role, a phone for who decides, a shop that is deployed.
 * Beside it a project whose items the old environment variable names, and one in a workspace that sends no webhooks.
 */
export async function openStory() {
  const team = await aPlaneTeam();
  const { plane, workspace, project } = team;
  // A story of seconds has more changes in it than a minute of a team.
  plane.limit = { requests: 100_000, windowMs: 60_000 };
  const tally = createTally();
  plane.onDone = () => tally.add();
  const telegram = await startTelegramServer({ onDone: () => tally.add() });
  const quiet = aTeamOf(plane, 'quiet', 'CALM');
  const old = aProject(workspace, 'OLD', storyStates);
  const speakers = new Map<Role, User>(roles.map((role) => [role, team.aBot(role)]));
  for (const [member, role] of project.members) old.members.set(member, role);
  const port = await chooseSetPort();
  const secret = `plane_wh_${randomBytes(16).toString('hex')}`;
  workspace.hooks.push({ id: randomUUID(), url: `http://127.0.0.1:${port}/webhooks/plane`, secret });
  const boss = telegram.user('Grace');
  const stranger = telegram.user('Mallory');
  const chat = telegram.supergroup('The shop');

  const stack = await openStack({
    name: 'shop',
    files: 'shop',
    dotEnv: {
      STAGING_TOKEN: tokens.staging,
      ORCH_PLANE_URL: plane.url,
      ORCH_PLANE_WORKSPACE: workspace.slug,
      ORCH_PLANE_TOKEN: team.bot.token,
      ...Object.fromEntries(
        [...speakers].map(([role, { token }]) => [`ORCH_PLANE_TOKEN_${role.toUpperCase()}`, token]),
      ),
      ORCH_PLANE_WEBHOOK_SECRET: secret,
      ORCH_PLANE_QUIET_URL: plane.url,
      ORCH_PLANE_QUIET_WORKSPACE: quiet.workspace.slug,
      ORCH_PLANE_QUIET_TOKEN: quiet.bot.token,
      ORCH_PROJECTS_JSON: JSON.stringify([{ repo: 'old', plane_project_id: old.id }]),
      ORCH_TELEGRAM_TOKEN: telegram.token,
      ORCH_TELEGRAM_API_ROOT: telegram.url,
      ORCH_SERVER_ADDRESS: `127.0.0.1:${port}`,
    },
    variables: { SHOP_DEPLOY_TOKEN: tokens.production },
  });
  const [oldOrigin, calmOrigin] = ['old', 'calm'].map((name) =>
    makeOrigin(stack.outside, name, join(fixtures, 'deploys/shop')),
  ) as [string, string];
  const manager = await openServiceManager(join(stack.outside, 'services'), tokens);
  const shop = aShop(stack.origin, manager, undefined);
  const tracker = {
    start: { state: 'Ready' },
    states: {
      ...{ analysis: 'Analysis', development: 'In Progress', review: 'In Review' },
      ...{ done: 'Done', cancelled: 'Cancelled' },
    },
    blocked: { state: 'Blocked' },
    decisions: { approved: 'Approved', rejected: 'Rejected' },
  };
  stack.writeProject(
    {
      ...shop,
      pipeline: undefined,
      approvals: ['requirements', 'deploy'],
      deploy: { ...(shop as { deploy: object }).deploy, redeploy: undefined },
      tracker: { account: 'plane', project: project.id, ...tracker, pollSeconds: 86_400 },
      approvers: [`telegram:${boss.id}`, `plane:${team.grace.id}`],
      notify: { telegram: { urgent: String(chat), action: String(chat), info: 'none' } },
    },
    {
      // Its work items are where ORCH_PROJECTS_JSON says; approvers cannot be named there.
      old: { repository: oldOrigin, approvers: [`plane:${team.grace.id}`] },
      calm: {
        repository: calmOrigin,
        pipeline: ['development', 'deploy'],
        approvals: ['deploy'],
        tracker: { account: 'plane-quiet', project: quiet.project.id, ...tracker, pollSeconds: 1 },
        approvers: [`plane-quiet:${quiet.grace.id}`],
      },
    },
  );
  return {
    ...{ stack, tally, plane, project, quiet, old, oldOrigin, telegram, chat, speakers },
    people: { boss, stranger, grace: team.grace, eve: team.eve },
    close: async () => {
      await manager.end();
      await stack.close();
      await telegram.close();
      await team.close();
    },
  };
}

export type Story = Awaited<ReturnType<typeof openStory>>;
