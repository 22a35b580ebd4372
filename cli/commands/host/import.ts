import { resolve } from 'node:path';
import type { Pool } from 'pg';
import { saveImported } from '../../../activities/store/import/imported-tasks.js';
import { orch } from '../../../config/called-as.js';
import { readKnownProjects } from '../../../config/projects/projects.js';
import type { Project } from '../../../config/projects/project.js';
import type { Settings } from '../../../config/settings/settings.js';
import { UserError } from '../../../domain/failures/user-error.js';
import type { OldDatabase } from '../../../domain/import/old-database.js';
import { openTasks } from '../../../domain/import/problems.js';
import { createRedact } from '../../../domain/text/redact.js';
import { headsAtOrigin } from '../../../worker/checkout/heads-at-origin.js';
import { note, outputWidth, print, printJson } from '../../draw/output.js';
import { onOneLine } from '../../draw/plain-text.js';
import { drawLooked } from '../../import/draw-looked.js';
import { type Comes, type Looked, lookAtTasks } from '../../import/look-at-tasks.js';
import { readOldDatabase, signsOfLife } from '../../import/read-old-database.js';
import { readOldItem } from '../../import/read-old-item.js';
import { confirm } from '../../session/confirm.js';
import { explainError } from '../../session/explain-error.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { type Session, withSession } from '../../session/session.js';
import { withLedger } from '../../session/with-ledger.js';

export interface ImportOptions {
  readonly from: string;
  readonly dryRun?: true;
  readonly oldServiceStopped?: true;
  readonly json?: true;
}

const secondsOfOrigin = 60;

export async function importTasks(options: ImportOptions): Promise<void> {
  const path = resolve(options.from);
  const settings = readSettingsHere();
  const old = await readOldDatabase(path, { dryRun: options.dryRun === true });
  for (const column of old.missing) note(`the database has no ${column}: what it would tell does not come`);
  if (options.dryRun === true) {
    const looked = await withLedger(settings, (pool) => look({ settings, pool }, old));
    show(old, looked, options);
    const { sure, maybe } = signsOfLife(path, old);
    for (const sign of [...sure, ...maybe]) note(`the old service may still run: ${sign}`);
    return;
  }
  await expectStopped(path, old, options);
  await withSession(settings, async (session) => {
    const looked = await look(session, old);
    const failed = new Map<string, string>();
    for (const one of looked) {
      if (one.kind !== 'comes') continue;
      await bring(session, old.lastRun, one).catch((error: unknown) => {
        failed.set(one.old.id, onOneLine(explainError(error).what));
      });
    }
    show(old, looked, { ...options, failed });
    if (failed.size > 0) process.exitCode = 1;
  });
}

/** Two services that work on one item would push to one branch. */
async function expectStopped(
  path: string,
  old: OldDatabase,
  { oldServiceStopped, json }: ImportOptions,
): Promise<void> {
  const { sure, maybe } = signsOfLife(path, old);
  const [holder] = sure;
  if (holder !== undefined)
    throw new UserError(
      `The old service still runs: ${holder}.`,
      'Stop it, and import then; --dry-run looks meanwhile.',
    );
  if (oldServiceStopped === true) return;
  for (const sign of maybe) note(`the old service may still run: ${sign}`);
  const agreed = json === true ? null : await confirm('Is the old service stopped, on every host?', { preset: 'no' });
  if (agreed === true) return;
  throw new UserError(
    'Nothing was imported: the old service has to be stopped first.',
    `Stop it, then say so: ${orch} import --from ${path} --old-service-stopped`,
  );
}

async function look(
  { settings, pool }: { readonly settings: Settings; readonly pool: Pool },
  old: OldDatabase,
): Promise<Looked[]> {
  const { assembleGithubAccess } = await import('../../../worker/assemble/assemble-forges.js');
  const { assembleTrackers } = await import('../../../worker/assemble/assemble-trackers.js');
  const redact = createRedact(settings.secrets);
  const { trackerOf } = assembleTrackers({ settings, pool, redact, githubAccessOf: assembleGithubAccess() });
  const heads = new Map<string, Promise<Map<string, string>>>();
  const headsOf = ({ repository }: Project) => {
    const asked = heads.get(repository.url) ?? headsAtOrigin(settings, repository, secondsOfOrigin);
    heads.set(repository.url, asked);
    return asked;
  };
  const readItem = (project: Project, item: string) => readOldItem(pool, trackerOf, project, item);
  return lookAtTasks({ settings, pool, ...readKnownProjects(settings), headsOf, readItem }, old);
}

/** Its runs first: killed in between, the next import starts what is written down and not under way. */
async function bring({ settings, pool, tasks }: Session, lastRun: number, { old, coming }: Comes): Promise<void> {
  const { taskId, project, policy, stage, item, head, runs } = coming;
  const { runsDir } = settings;
  await saveImported(pool, { taskId, oldId: old.id, project: project.name, runs, lastRun, runsDir });
  const { title, description, url } = item;
  await tasks.startTask({
    ...{ project, policy, title, description, url, item: item.item, branch: old.branch, from: stage },
    begun: { head, item: old.item },
  });
}

function show(
  old: OldDatabase,
  looked: readonly Looked[],
  { dryRun, json, failed = new Map() }: ImportOptions & { readonly failed?: ReadonlyMap<string, string> },
): void {
  if (json === true) {
    printJson(looked.map((one) => toJson(one, failed.get(one.old.id) ?? null)));
    return;
  }
  if (looked.length > 0) print(drawLooked(looked, outputWidth()));
  for (const [id, why] of failed) note(`task ${id} has not come, and comes with the next import: ${why}`);
  const ended = old.tasks.length - openTasks(old.tasks).length;
  const coming = looked.filter(({ kind }) => kind === 'comes').length - failed.size;
  const says = dryRun === true ? 'would come' : coming === 1 ? 'has come' : 'have come';
  print(`${coming} of ${looked.length} open tasks ${says}; done there, and left: ${ended}.`);
}

function toJson(one: Looked, failed: string | null): object {
  const { id, repo, branch, stage, item } = one.old;
  const old = { old: { id, repo, branch, stage, item } };
  switch (one.kind) {
    case 'comes': {
      const { taskId, head, runs } = one.coming;
      return { ...old, state: failed === null ? 'comes' : 'failed', taskId, head, runs: runs.length, why: failed };
    }
    case 'imported':
      return { ...old, state: 'imported', taskId: one.taskId };
    case 'stays':
      return { ...old, state: 'stays', why: one.problem.what, hint: one.problem.hint };
  }
}
