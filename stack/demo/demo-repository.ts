import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { demoGit } from './demo-git.js';
import { acceptanceTest, featureOf, type Feature } from './features.js';

export interface DemoRepository {
  /** The bare repository that tasks clone from and push to. */
  readonly origin: string;
  /** The clone of the one who asks for features; orch never touches it. */
  readonly owner: string;
}

type Environment = Readonly<Record<string, string>>;

const firstFiles: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify({ name: 'text-kit', version: '1.0.0', type: 'module', private: true, exports: './src/index.js', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'README.md': '# text-kit\n\nSmall functions on texts: the demo project of orch.\n',
  'src/index.js': "export { words } from './words.js';\n",
  'src/words.js':
    '/** The words of a text: runs of letters and digits. */\nexport function words(text) {\n  return text.match(/[\\p{L}\\p{N}]+/gu) ?? [];\n}\n',
  'tests/words.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { words } from '../src/index.js';

test('words', () => {
  assert.deepEqual(words('Hello, World!'), ['Hello', 'World']);
  assert.deepEqual(words(''), []);
});
`,
};

/** The origin and the owner's clone, made once; each gets its name only when it is whole. */
export async function ensureDemoRepository(demoDir: string, env: Environment): Promise<DemoRepository> {
  const origin = join(demoDir, 'origin.git');
  const owner = join(demoDir, 'owner');
  await mkdir(demoDir, { recursive: true });
  if (!existsSync(origin)) {
    await withScratch(demoDir, async (scratch) => {
      await demoGit(demoDir, env, ['init', '--quiet', '--initial-branch=main', scratch]);
      await writeFiles(scratch, firstFiles);
      await commitAll(scratch, env, 'Begin text-kit');
      await commitRequest(scratch, featureOf(1), env);
      await rm(`${origin}.new`, { recursive: true, force: true });
      await demoGit(demoDir, env, ['clone', '--quiet', '--bare', scratch, `${origin}.new`]);
      await demoGit(`${origin}.new`, env, ['remote', 'remove', 'origin']);
      await rename(`${origin}.new`, origin);
    });
  }
  if (!existsSync(owner)) {
    await rm(`${owner}.new`, { recursive: true, force: true });
    await demoGit(demoDir, env, ['clone', '--quiet', origin, `${owner}.new`]);
    await rename(`${owner}.new`, owner);
  }
  return { origin, owner };
}

/** The owner asks for a feature: a test on main that is to do until it is there. Asked for again, it changes nothing. */
export async function askForFeature({ origin }: DemoRepository, feature: Feature, env: Environment): Promise<void> {
  if ((await demoGit(origin, env, ['ls-tree', '--name-only', 'main', acceptancePath(feature)])) !== '') return;
  await withScratch(dirname(origin), async (scratch) => {
    await demoGit(origin, env, ['clone', '--quiet', origin, scratch]);
    await commitRequest(scratch, feature, env);
    await demoGit(scratch, env, ['push', '--quiet', 'origin', 'main']);
  });
}

function acceptancePath(feature: Feature): string {
  return `acceptance/${feature.name}.test.js`;
}

async function commitRequest(folder: string, feature: Feature, env: Environment): Promise<void> {
  await writeFiles(folder, { [acceptancePath(feature)]: acceptanceTest(feature) });
  await commitAll(folder, env, `Ask for ${feature.name}`);
}

async function withScratch(demoDir: string, use: (scratch: string) => Promise<void>): Promise<void> {
  const scratch = join(demoDir, `scratch.${process.pid}`);
  try {
    await use(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function commitAll(folder: string, env: Environment, message: string): Promise<void> {
  await demoGit(folder, env, ['add', '--all']);
  await demoGit(folder, env, ['commit', '--quiet', '--message', message]);
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
