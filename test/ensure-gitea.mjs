// `node test/ensure-gitea.mjs` prints, as JSON, where the tests get their Gitea from: a server that is given, a program
// that is given, our cache, or a build with Go into the cache. With --is-there it builds nothing: exit 1 where it would.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { readEnvironment } from '../dist/config/settings/environment.js';
import { readSettings } from '../dist/config/settings/read-settings.js';
import { UserError } from '../dist/domain/failures/user-error.js';
import { buildWithGo } from '../dist/stack/temporal/build-with-go.js';
import { findGivenProgram, isProgram } from '../dist/activities/processes/find-program.js';
import { lockStack } from '../dist/stack/processes/stack-lock.js';

const waysOut =
  'Install Go 1.25 or newer (https://go.dev/dl) and a C compiler (gcc), or point ORCH_TEST_GITEA_PROGRAM to a released ' +
  'Gitea, or set ORCH_TEST_GITEA_URL and ORCH_TEST_GITEA_ADMIN_TOKEN of a server whose administrator you are.';
const toolModule = fileURLToPath(new URL('gitea-server', import.meta.url));
const goPackage = 'code.gitea.io/gitea';
/** What a program that was built without them reads at run time. */
const staticFolders = ['templates', 'options', 'public'];

const { ORCH_TEST_GITEA_URL: url, ORCH_TEST_GITEA_ADMIN_TOKEN: token, ORCH_TEST_GITEA_PROGRAM: setting } = process.env;
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort(new Error('interrupted')));
try {
  console.log(JSON.stringify(url ? await givenServer() : setting ? await givenProgram() : await ownProgram()));
} catch (error) {
  if (!(error instanceof UserError || interruption.signal.aborted)) throw error;
  console.error(`orch: ${error.message}`);
  process.exitCode = 1;
}

async function givenServer() {
  const answer = await fetch(new URL('api/v1/user', url.endsWith('/') ? url : `${url}/`), {
    headers: { authorization: `token ${token ?? ''}` },
  }).catch((error) => error);
  if (answer instanceof Error) {
    throw new UserError(`ORCH_TEST_GITEA_URL: no server answers at ${url}.`, 'Fix the setting, or unset it.');
  }
  if (answer.status !== 200 || !(await answer.json()).is_admin) {
    throw new UserError(
      `ORCH_TEST_GITEA_ADMIN_TOKEN is no administrator's token at ${url} (it answers ${answer.status}).`,
      'Set it to a token of an administrator, with all scopes.',
    );
  }
  return { url: url.replace(/\/+$/, '') };
}

async function givenProgram() {
  const program = await findGivenProgram(setting, process.env.PATH ?? '');
  if (program === null) {
    throw new UserError(
      `ORCH_TEST_GITEA_PROGRAM names ${setting}, which is no program.`,
      'Set it to the path of a released Gitea, or unset it.',
    );
  }
  return { program, staticRoot: null };
}

async function ownProgram() {
  const version = /\tcode\.gitea\.io\/gitea (v\S+)/.exec(await readFile(join(toolModule, 'go.mod'), 'utf8'))[1];
  const cache = join(readSettings(readEnvironment(process.cwd()), process.cwd()).cacheDir, 'gitea');
  const folder = join(cache, version);
  const found = { program: join(folder, 'gitea'), staticRoot: join(folder, 'static') };
  const isThere = () => isProgram(found.program);
  if (await isThere()) return found;
  if (process.argv.includes('--is-there')) throw new UserError('There is no Gitea for the tests yet.', waysOut);
  await mkdir(cache, { recursive: true });
  const turn = await waitForTurn(cache, isThere);
  try {
    if (!(await isThere())) await build(folder, version);
  } finally {
    await turn?.unlock();
  }
  return found;
}

/** Of several that find none, one builds and the others wait for it: two builds at once would take twice as long. */
async function waitForTurn(cache, isThere) {
  for (;;) {
    try {
      return await lockStack(cache);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (await isThere()) return null;
    }
    await sleep(500, undefined, { signal: interruption.signal });
  }
}

/** The folder gets its name only once it is whole. */
async function build(folder, version) {
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  const program = join(unfinished, 'gitea');
  const { failure } = await buildWithGo(
    {
      what: `Gitea ${version} for the tests`,
      patience: 'about 6 minutes',
      module: toolModule,
      package: goPackage,
      flags: ['-tags', 'sqlite sqlite_unlock_notify', '-ldflags', `-s -w -X main.Version=${version.slice(1)}`],
      // Without a C compiler Go would build it all the same, with a database that refuses to open.
      env: { CGO_ENABLED: '1' },
    },
    program,
    { searchPath: process.env.PATH ?? '', say: console.error, signal: interruption.signal },
  );
  interruption.signal.throwIfAborted();
  if (failure !== null) throw new UserError(`There is no Gitea for the tests. ${failure}`, waysOut);
  await copyStatic(join(unfinished, 'static'));
  const { stdout } = await execa(program, ['--version'], { cwd: unfinished });
  if (!stdout.includes(version.slice(1))) throw new Error(`gitea ${version} says that it is ${stdout}`);
  await rename(unfinished, folder);
}

async function copyStatic(target) {
  const { stdout } = await execa('go', ['list', '-m', '-f', '{{.Dir}}', goPackage], { cwd: toolModule });
  for (const name of staticFolders) await copyWritable(join(stdout, name), join(target, name));
}

/** Go's cache is read-only and may be emptied at any time; a copy with its modes could not be removed. */
async function copyWritable(from, to) {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyWritable(source, target);
    else await writeFile(target, await readFile(source));
  }
}
