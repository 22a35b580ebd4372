import { dirname, basename, join } from 'node:path';
import { retireVerdict } from '../../../domain/pipeline/front-matter.js';
import { findArtifacts, readArtifact } from '../../gates/find-artifacts.js';
import { writeWorktreeFile } from './worktree-file.js';

/**
 * Marks the verdicts of earlier rounds in a role's artifacts: an agent that ends without writing its own must not pass by
 * an old one. The texts stay, for the next round to read.
 */
export async function retireVerdicts(worktree: string, patterns: readonly string[]): Promise<void> {
  for (const pattern of patterns) {
    for (const path of await findArtifacts(worktree, pattern)) {
      const text = await readArtifact(worktree, path);
      if (text === null) continue;
      const retired = retireVerdict(text);
      if (retired !== text) await writeWorktreeFile(join(worktree, dirname(path)), basename(path), retired);
    }
  }
}
