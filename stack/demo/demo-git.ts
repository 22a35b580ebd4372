import { execa } from 'execa';

/** git as the demo's owner: a fixed identity, and nothing of this machine's own settings. */
export async function demoGit(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[]) {
  const owner = { name: 'Demo Owner', email: 'owner@demo.invalid' };
  const { stdout } = await execa('git', args, {
    cwd,
    extendEnv: false,
    env: {
      ...env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: owner.name,
      GIT_AUTHOR_EMAIL: owner.email,
      GIT_COMMITTER_NAME: owner.name,
      GIT_COMMITTER_EMAIL: owner.email,
    },
  });
  return stdout;
}
