import { orch } from '../../../config/called-as.js';
import { listRuns } from '../../../activities/store/runs.js';
import type { Bot } from '../../../activities/git/run/git-environment.js';
import { personsShell } from '../../../config/settings/environment.js';
import { createAskGit } from '../../init/ask-git.js';
import { colours } from '../../../config/colours.js';
import { note, print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { findHeldTask, type HeldTask } from '../../../worker/checkout/find-checkout.js';
import { openShell } from '../../shell/open-shell.js';
import { quoted, resumeCommand } from '../../shell/resume-command.js';
import { whoWorks } from '../../shell/who-works.js';
import { type LeftWork, worktreeGit } from '../../../worker/checkout/worktree-git.js';
import { findTaskId } from '../../../client/task-name.js';

export interface ShellOptions {
  readonly print?: true;
  readonly by?: string;
  readonly json?: true;
}

export async function shell(name: string, options: ShellOptions): Promise<void> {
  const settings = readSettingsHere();
  const person = await whoWorks(createAskGit(settings.hostEnvironment), options.by);
  const { held, lastRun } = await withSession(settings, async (session) => {
    const taskId = await findTaskId(session, name);
    const found = await findHeldTask({ ...session, stateDir: settings.stateDir }, taskId);
    return { held: found, lastRun: (await listRuns(session.pool, taskId)).at(-1) };
  });
  const git = worktreeGit(settings, held);
  await git.handOver(person);

  const { taskId } = held.view;
  const { path: folder, hostId } = held.checkout;
  const resume = resumeCommand(lastRun, settings);
  if (options.json) {
    printJson({ taskId, hostId, folder, resume, author: person });
  } else if (options.print === true || !process.stdin.isTTY || !process.stdout.isTTY) {
    print([`cd ${quoted(folder)}`, ...(resume === null ? [] : [resume])].join('\n'));
    explain(held, person).forEach(note);
    note(`then: ${orch} resume ${taskId}`);
  } else {
    print(colours.bold(`The worktree of ${taskId}, paused in ${held.view.stage}; exit leaves it.`));
    for (const line of explain(held, person)) print(`  ${line}`);
    if (resume !== null) print(`  ${resume}    goes on with the session of its last agent`);
    await openShell(personsShell(), folder);
    for (const line of tellLeft(await git.leftWork())) print(line);
    print(`${orch} resume ${taskId} goes on.`);
  }
}

function explain({ view }: HeldTask, { name, email }: Bot): string[] {
  const lines = [
    `What you change and leave is committed to ${view.branch} as ${name} <${email}> when the task goes on;`,
    'commits of your own are taken in as one, and nothing needs to be pushed.',
  ];
  if (view.waitingFor?.kind === 'approval') {
    lines.push(`${view.waitingFor.approval} waits: what is approved with it does not hold what you change now.`);
  }
  return lines;
}

const mostNamed = 20;

function tellLeft({ committed, leftOut }: LeftWork): string[] {
  if (committed.length + leftOut.length === 0) return ['Nothing is changed.'];
  return [
    ...(committed.length === 0 ? [] : ['What is not on the branch yet, and will be committed:', ...named(committed)]),
    ...(leftOut.length === 0 ? [] : ['What orch never commits from here; push it yourself:', ...named(leftOut)]),
  ];
}

function named(paths: readonly string[]): string[] {
  const lines = paths.slice(0, mostNamed).map((path) => `  ${path}`);
  return paths.length <= mostNamed ? lines : [...lines, `  and ${paths.length - mostNamed} more`];
}
