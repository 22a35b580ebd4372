import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { AgentSlots } from '../../activities/agents/supervisor/agent-slots.js';
import { type Activities, createActivities } from '../../activities/create-activities.js';
import { createAccountGuard } from '../../activities/forges/account-guard.js';
import { createPushedHeads } from '../../activities/store/branches/pushed-heads.js';
import { telegramChatIdsOf } from '../../config/notices/chats-of.js';
import { packageRoot } from '../../config/package-root.js';
import { approversOf } from '../../config/projects/approvers-of.js';
import { brakeLimitsOf } from '../../config/projects/brake-limits-of.js';
import { findKnownProject, readKnownProjects } from '../../config/projects/projects.js';
import { sandboxOf } from '../../config/projects/sandbox-of.js';
import type { Settings } from '../../config/settings/settings.js';
import { createLearningRedact, createSecretFinder } from '../../domain/text/redact.js';
import { assembleCredentials } from './assemble-credentials.js';
import { assembleDeployHost } from './assemble-deploy-host.js';
import { assembleNotifiers } from './assemble-notifiers.js';
import { assembleProjectVariables } from './assemble-project-variables.js';
import { assembleForges, assembleGithubAccess } from './assemble-forges.js';
import { assembleTaskActions } from './assemble-task-actions.js';
import { pollSecondsOf } from './polled-projects.js';
import { assembleSandboxHost } from './assemble-sandbox-host.js';
import { assembleTrackers } from './assemble-trackers.js';

/** Puts the real parts together for one host. */
export function assembleActivities(parts: {
  settings: Settings;
  pool: Pool;
  hostId: string;
  slots: AgentSlots;
  log: Logger;
  detach: AbortSignal;
  temporal: Client;
}): Activities {
  const { settings, pool, hostId, slots, log, detach, temporal } = parts;
  const { reposDir, runsDir, logsKept, bot, authors, hostEnvironment, agentEnvironments, commandEnvironment } =
    settings;
  const { redact, learn } = createLearningRedact(settings.secrets);
  const githubAccessOf = assembleGithubAccess();
  const credentialsFor = assembleCredentials(settings.forges, githubAccessOf, (account) =>
    createAccountGuard({ pool, redact }, account),
  );
  // A mistake that somebody makes in the projects file later does not lift the limits that it has now.
  brakeLimitsOf(settings, '');
  const { trackerOf, placesOf, itemNamed } = assembleTrackers({ settings, pool, redact, githubAccessOf });
  return createActivities({
    worktree: {
      reposDir,
      hostId,
      environment: hostEnvironment,
      bot,
      authors,
      redact,
      credentialsFor,
      commandEnvironment,
      findSecrets: createSecretFinder(settings.credentials),
      mostPooled: settings.agentSlots,
      pushedHeads: createPushedHeads(pool),
      room: { folders: [reposDir, runsDir], minFreeMegabytes: settings.minFreeMegabytes },
    },
    agents: {
      pool,
      runsDir,
      hostId,
      promptsFolder: join(packageRoot, 'prompts'),
      environments: agentEnvironments,
      sandboxHost: assembleSandboxHost(settings),
      projectVariables: assembleProjectVariables(settings, learn),
      sandboxOf: (project, role) => sandboxOf(settings, project, role),
      supervisorPath: join(packageRoot, 'dist/activities/agents/supervisor/supervisor.js'),
      redact,
      prices: settings.prices,
      rules: { breaker: settings.limits, limitsOf: (project) => brakeLimitsOf(settings, project) },
      slots,
      log,
      detach,
    },
    logsKept,
    forgeOf: assembleForges({
      settings,
      pool,
      git: { environment: hostEnvironment, bot, redact, credentialsFor },
      githubAccessOf,
    }),
    trackerOf,
    placesOf,
    itemNamed,
    projectOf: (project) => findKnownProject(readKnownProjects(settings), project),
    pollSecondsOf: (project) => pollSecondsOf(settings, project),
    actions: assembleTaskActions({ settings, pool, temporal, trackerOf }),
    deployHost: assembleDeployHost(settings, learn),
    notifiers: assembleNotifiers(settings, pool, log),
    approversOf: (project) => approversOf(settings, project),
    chatsOf: (project) => telegramChatIdsOf(settings, project),
    temporal,
  });
}
