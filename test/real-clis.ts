import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** The real agents that tests run. No dependencies of orch: they are fetched once, into a cache outside the repository. */
interface Cli {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** The native program, below the folder of the package for this machine. */
  readonly program: readonly string[];
}

const claude: Cli = {
  name: 'claude',
  package: '@anthropic-ai/claude-code',
  version: '2.1.330',
  program: ['claude'],
};

const codex: Cli = {
  name: 'codex',
  package: '@openai/codex',
  version: '0.169.0',
  program: ['vendor', '*', 'bin', 'codex'],
};

/** Fetching may take minutes where the cache is empty: for `beforeAll`. */
export const fetchTimeoutMs = 900_000;

export const claudeProgram = () => programOf(claude);
export const codexProgram = () => programOf(codex);

async function programOf(cli: Cli): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'orch', 'test-clis');
  const folder = join(cache, `${cli.name}-${cli.version}`);
  if (!existsSync(folder)) await fetchInto(folder, cache, cli);
  return findProgram(folder, cli);
}

/** Whole or not at all, and harmless where two test files do it at once. */
async function fetchInto(folder: string, cache: string, cli: Cli): Promise<void> {
  await mkdir(cache, { recursive: true });
  const fetched = await mkdtemp(join(cache, 'fetching-'));
  try {
    // An exact version: by a range npm would choose one that suits this Node, which the native program does not need.
    const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await execa('npm', ['install', ...flags, '--prefix', fetched, `${cli.package}@${cli.version}`], { cwd: fetched });
    const { stdout } = await execa(await findProgram(fetched, cli), ['--version'], { env: { HOME: fetched } });
    if (!stdout.includes(cli.version)) throw new Error(`${cli.package}@${cli.version} says that it is ${stdout}`);
    await rename(fetched, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
}

/** npm has installed, of the packages for all machines, the one for this. */
async function findProgram(folder: string, cli: Cli): Promise<string> {
  const [scope = '', name = ''] = cli.package.split('/');
  let place = join(folder, 'node_modules', scope);
  for (const part of [`${name}-*`, ...cli.program]) {
    place = join(place, part.endsWith('*') ? await onlyOne(place, part.slice(0, -1)) : part);
  }
  if (!existsSync(place)) throw new Error(`${cli.package}@${cli.version} has no program for this machine: ${place}`);
  return place;
}

async function onlyOne(folder: string, start: string): Promise<string> {
  const [name, ...others] = (await readdir(folder)).filter((entry) => entry.startsWith(start));
  if (name === undefined || others.length > 0) throw new Error(`${folder} should have one entry ${start}*`);
  return name;
}
