import type { Pool } from 'pg';
import { loginAt } from '../../activities/intake/words/pin-logins.js';
import { findLogin } from '../../activities/store/intake/logins.js';
import { nameOf } from '../../activities/store/intake/names.js';
import { createPool } from '../../activities/store/pool.js';
import type { Project } from '../../config/projects/project.js';
import { readProjects } from '../../config/projects/projects.js';
import type { Settings } from '../../config/settings/settings.js';
import { UserError } from '../../domain/failures/user-error.js';
import { allApprovers } from '../../domain/pipeline/approvers.js';
import { type Finding, ok, warn } from './finding.js';

/** Whether a worker has found who the approvers are whom a project names by their login or address at an account of its own. */
export async function checkApprovers(settings: Settings, databaseUrl: string): Promise<Finding[]> {
  const named = projectsOf(settings).map((project) => ({
    project,
    logins: loginsOf(project),
    onTelegram: onTelegramOf(project),
  }));
  const pool = createPool(databaseUrl);
  try {
    const findings = named
      .filter(({ logins, onTelegram }) => logins.length + onTelegram.length > 0)
      .map(async ({ project, logins, onTelegram }) => {
        const known = await Promise.all(logins.map((login) => findLogin(pool, login)));
        const nobodies = logins.filter((_, index) => known[index] === null);
        const name = `approvers of ${project.name}`;
        if (nobodies.length === 0) return ok(name, await whoIsKnown(pool, onTelegram));
        return warn(
          name,
          `nobody is known as ${nobodies.map(({ account, login }) => `${account}:${login}`).join(', ')}, who decides nothing`,
          'Correct the login or address; one that is right is looked up by the poll of the project, while a worker runs.',
        );
      });
    return await Promise.all(findings);
  } finally {
    await pool.end();
  }
}

function onTelegramOf({ approvers }: Project): string[] {
  return allApprovers(approvers).filter((identity) => identity.startsWith('telegram:'));
}

/** A number cannot be looked up: whoever has it is known once they have pressed a button or replied. */
async function whoIsKnown(pool: Pool, onTelegram: readonly string[]): Promise<string> {
  const names = await Promise.all(onTelegram.map((identity) => nameOf(pool, identity)));
  const unseen = onTelegram.filter((identity, index) => names[index] === identity);
  return unseen.length === 0 ? 'all known' : `all known; not seen yet: ${unseen.join(', ')}`;
}

function loginsOf({ approvers, tracker, repository }: Project) {
  const accounts = new Set([tracker?.account, repository.forge?.account].filter((account) => account !== undefined));
  return [...accounts].flatMap((account) =>
    allApprovers(approvers).flatMap((identity) => {
      const login = loginAt(account, identity);
      return login === null ? [] : [{ account, login }];
    }),
  );
}

/** A mistake in the projects file is told where it is looked at. */
function projectsOf(settings: Settings): readonly Project[] {
  try {
    return readProjects(settings);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
