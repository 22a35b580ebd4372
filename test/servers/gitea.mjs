import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { startGiteaProcess } from './gitea-process.mjs';

const search = fileURLToPath(new URL('../ensure-gitea.mjs', import.meta.url));

/** A Gitea and its administrator: the given one of ORCH_TEST_GITEA_URL, or a process of ours. */
export async function startGitea(options = {}) {
  const { stdout } = await execa(process.execPath, [search], { stderr: 'inherit' });
  const found = JSON.parse(stdout);
  if ('url' in found)
    return { url: found.url, adminToken: process.env.ORCH_TEST_GITEA_ADMIN_TOKEN ?? '', process: null };
  const own = await startGiteaProcess(found, options);
  try {
    const admin = ['--admin', '--username', 'root-of-tests', '--random-password', '--email', 'root@example.org'];
    const said = await own.cli('admin', 'user', 'create', ...admin, '--access-token', '--must-change-password=false');
    const adminToken = /created[^]*?\b([0-9a-f]{40})\b/.exec(said)?.[1];
    if (adminToken === undefined) throw new Error(`gitea made no administrator: ${said}`);
    return { url: own.url, adminToken, process: own };
  } catch (error) {
    await own.stop();
    throw error;
  }
}
