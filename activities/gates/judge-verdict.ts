import { readFrontMatter } from '../../domain/pipeline/front-matter.js';
import type { Stage, Verdict } from '../../domain/pipeline/stages.js';
import { type Feedback, feedbackLimit } from '../../domain/task/task.js';
import type { Redact } from '../../domain/text/redact.js';
import { findArtifacts, readArtifact } from './find-artifacts.js';

export interface VerdictFound {
  readonly verdict: Verdict | null;
  /** Null where the stage goes on. */
  readonly feedback: Feedback | null;
}

export interface JudgeVerdict {
  readonly worktree: string;
  readonly stage: Stage;
  readonly folder: string;
  readonly redact: Redact;
}

/** What the stage's artifact decides. Of several, the last by name counts: the newest of the numbered ones. */
export async function judgeVerdict({ worktree, stage, folder, redact }: JudgeVerdict): Promise<VerdictFound> {
  const rule = stage.verdict;
  if (rule === null) return { verdict: null, feedback: null };
  const artifact = (await findArtifacts(worktree, `${folder}/${rule.artifact}`)).at(-1);
  const text = artifact === undefined ? null : await readArtifact(worktree, artifact);
  const { verdict, given, body } = readFrontMatter(text ?? '');
  const say = (told: string): Feedback => ({
    from: stage.name,
    // Redacted before it is cut: half a secret is not recognised.
    text: shortened(redact(told)),
    ...(artifact !== undefined && { artifact: redact(artifact) }),
  });

  const allowed = Object.keys(rule.effects).join(', ');
  const effect = verdict === null ? undefined : rule.effects[verdict];
  if (effect === 'advance') return { verdict, feedback: null };
  if (effect !== undefined) return { verdict, feedback: say(body === '' ? `verdict: ${String(verdict)}` : body) };
  const where = `${folder}/${rule.artifact} must begin with a block \`---\`, \`verdict: …\`, \`---\``;
  if (given !== null) {
    return {
      verdict: null,
      feedback: say(`"${given}" is no verdict of ${stage.name}: ${where}, with one of ${allowed}.`),
    };
  }
  if (!rule.required) return { verdict: null, feedback: null };
  return { verdict: null, feedback: say(`No verdict: ${where}, with one of ${allowed}.`) };
}

function shortened(text: string): string {
  return text.length <= feedbackLimit ? text : `${text.slice(0, feedbackLimit - 2).trimEnd()} …`;
}
