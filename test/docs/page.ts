import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.js';
import { orchBin } from '../orch-bin.js';

/** The blocks of a page's section, in one language, as they are to be copied. */
export function blocksOf(page: string, language: string, heading?: string): string[] {
  const text = readFileSync(join(packageRoot, 'docs', page), 'utf8');
  const section = heading === undefined ? text : text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  if (section === undefined) throw new Error(`${page} has no section ${String(heading)}`);
  const blocks = [...section.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\`$`, 'gm'))];
  return blocks.map(([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

/** Those that a `.env` takes, and those that a shell does. */
export function settingsOf(page: string): string {
  return blocksOf(page, 'sh').filter(isSettings).join('');
}

export function commandsOf(page: string, heading?: string): string[] {
  const blocks = blocksOf(page, 'sh', heading).filter((block) => !isSettings(block));
  return blocks
    .join('')
    .split('\n')
    .map((line) => line.replace(/ +#.*$/, '').trim())
    .filter((line) => line !== '');
}

const isSettings = (block: string) => /^ORCH_\w+=/m.test(block);

/** The examples of a page, each in the place of what it stands for; one that the page does not have any more is an error. */
export function filledIn(text: string, examples: Readonly<Record<string, string>>): string {
  return Object.entries(examples).reduce((filled, [example, real]) => {
    if (!text.includes(example)) throw new Error(`the page does not name ${example} any more`);
    return filled.replaceAll(example, real);
  }, text);
}

/** A folder with `orch` and `npx orch` on its PATH. */
export function makePrograms(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const orch = `exec '${process.execPath}' '${orchBin}'`;
  for (const [name, script] of [
    ['orch', `${orch} "$@"`],
    ['npx', `shift\n${orch} "$@"`],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}
