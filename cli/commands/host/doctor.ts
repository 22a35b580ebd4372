import type { Command } from 'commander';
import { createAskGit } from '../../init/ask-git.js';
import { colours } from '../../../config/colours.js';
import type { Finding } from '../../doctor/finding.js';
import { print, printJson } from '../../draw/output.js';
import { onOneLine } from '../../draw/plain-text.js';
import { readSettingsHere } from '../../../client/session.js';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('looks at all that orch stands on, and says how to fix what is wrong')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch doctor')
    .action(doctor);
}

async function doctor({ json }: { json?: true }): Promise<void> {
  const findings = await examine();
  if (json) printJson(findings);
  else print(findings.map(line).join('\n'));
  if (findings.some(({ state }) => state === 'FAIL')) process.exitCode = 1;
}

async function examine(): Promise<Finding[]> {
  const settings = readSettingsHere();
  const [host, projects, stack] = await Promise.all([
    import('../../doctor/check-host.js'),
    import('../../doctor/check-projects.js'),
    import('../../doctor/check-stack.js'),
  ]);
  return [
    host.checkNode(),
    await host.checkGit(createAskGit(settings.hostEnvironment)),
    await host.checkDisk(settings),
    ...projects.checkSettings(settings),
    ...(await projects.checkProjects(settings)),
    ...(await stack.checkStack(settings)),
  ];
}

const paints = { ok: colours.green, warn: colours.yellow, FAIL: colours.red };

function line({ name, state, found, hint }: Finding): string {
  const first = `${paints[state](state.padEnd(4))}  ${name}: ${onOneLine(found)}`;
  return hint === null ? first : `${first}\n      ${hint}`;
}
