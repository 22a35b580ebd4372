import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { agentNamed } from '../../../domain/agents/agents.js';
import type { ChatEvent } from '../../../domain/intake/tracker-event.js';
import { lastLines } from '../../../domain/text/last-lines.js';
import type { Redact } from '../../../domain/text/redact.js';
import { logOnChat } from '../../../domain/wording/intake/chat-answers.js';
import { findRunByNumber, listRuns, type Run } from '../../store/runs.js';
import type { TaskActions } from '../task-actions.js';
import type { Granted } from './granted.js';

/** A message has room for these. */
const room = { lines: 30, characters: 3_000 };

export interface ShowLogDeps {
  readonly pool: Pool;
  readonly actions: Pick<TaskActions, 'readLogEnd'>;
  readonly redact: Redact;
}

/** The last lines of a run's log, as its agent means them for people; null: of the task's newest run. */
export async function showLog(
  { pool, actions, redact }: ShowLogDeps,
  { taskId, chat }: Pick<ChatEvent, 'taskId' | 'chat'>,
  number: number | null,
): Promise<Granted> {
  const run = number === null ? (await listRuns(pool, taskId)).at(-1) : await findRunByNumber(pool, number);
  if (run === undefined || run === null || run.taskId !== taskId) return nothing('there is no run of this task yet');
  const { hostId } = run;
  if (hostId === null) return nothing(`nobody knows where the log of run ${run.number} is`);
  const end = await actions.readLogEnd({ hostId, number: run.number });
  if ('why' in end) return nothing(end.why);
  // Redacted where it lies, by its pieces: together, and before it is cut, they are a text of their own.
  const lines = lastLines(await forPeople(run, end.text), redact, room);
  if (lines === '') return nothing(`run ${run.number} has said nothing yet`);
  const name = `run ${run.number} (${run.role})`;
  return {
    done: true,
    says: `the log of ${name} is below`,
    shows: {
      once: {
        key: `log/${run.number}/${chat.address}/${createHash('sha256').update(lines).digest('base64url')}`,
        again: `the log of ${name} says nothing new: its end was shown here`,
      },
      ...{ content: logOnChat(name, lines), asks: null, whom: null },
    },
  };
}

/** What an agent prints as events is not for people: what it says in them is, and what it prints beside them. */
async function forPeople({ agent }: Run, text: string): Promise<string> {
  const report = await agentNamed(agent)?.readLog(fromTheEnd(text.split('\n')));
  if (report === undefined) return text;
  const { said, plain } = report.words;
  return [said, plain].filter((part) => part !== '').join('\n');
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* fromTheEnd(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines.toReversed()) if (line !== '') yield line;
}

function nothing(says: string): Granted {
  return { done: false, says };
}
