// The source folders → dist/: compiled modules, files that are read at run time, and the workflow bundle, last: it marks a whole build.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath('file:///tmp/h/server/');
const bundle = join(root, 'dist', 'workflow-bundle.js');
const executables = ['stack/demo/agent.js', 'activities/git/run/askpass.sh'];

rmSync(bundle, { force: true });
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');
const compiled = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
  cwd: root,
  stdio: 'inherit',
});


// A migration that is not there any more is not to be executed.
rmSync(join(root, 'dist/activities/store/migrations'), { recursive: true, force: true });
cpSync(join(root, 'activities/store/migrations'), join(root, 'dist/activities/store/migrations'), {
  recursive: true,
});
cpSync(join(root, 'activities/git/run/askpass.sh'), join(root, 'dist/activities/git/run/askpass.sh'));
for (const path of executables) {
  const file = join(root, 'dist', path);
  if (existsSync(file)) chmodSync(file, 0o755);
}

// What an earlier build made of a source that is gone: a package of this folder would carry it.
const ofNoSource = new Set(['workflow-bundle.js', '.tsbuildinfo']);
for (const entry of readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })) {
  const path = join(relative(join(root, 'dist'), entry.parentPath), entry.name);
  const source = path.replace(/\.d\.(m?)ts$|\.(m?)js(\.map)?$/, (_, types = '', code = '') => `.${types || code}ts`);
  if (!entry.isDirectory() && !ofNoSource.has(path) && !existsSync(join(root, source)))
    rmSync(join(root, 'dist', path));
}

const { bundleWorkflowCode } = await import('@temporalio/worker');
const silent = { log() {}, trace() {}, debug() {}, info() {}, warn: console.error, error: console.error };
const { code } = await bundleWorkflowCode({ workflowsPath: join(root, 'dist/workflows/index.js'), logger: silent });
writeFileSync(`${bundle}.new`, code);
renameSync(`${bundle}.new`, bundle);
