import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../../config/package-root.js';
import { run as start } from '../../stack/start-fixture.js';

test('Ctrl-C at a question reaches whoever listens, also where nothing else keeps the program alive', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orch-confirm-'));
  try {
    const module = join(packageRoot, 'dist/cli/session/confirm.js');
    const program = `import { confirm } from '${module}';
process.on('SIGINT', () => { console.log('heard'); process.exit(7); });
await confirm('Well?', { preset: 'yes' });\n`;
    writeFileSync(join(folder, 'ask.mjs'), program);
    const command = `exec '${process.execPath}' '${join(folder, 'ask.mjs')}'`;
    const terminal = await start(folder, 'script', ['-qec', command, '/dev/null'], {}, 'pipe');
    await terminal.says(/Well\?/);
    terminal.child.stdin?.write('\x03');
    await terminal.ends(7);
    expect(terminal.output()).toContain('heard');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
