import process from 'node:process';
import { execa } from 'execa';
import { toText } from '../../domain/content/to-text.js';
import type { NoticeKind } from '../../domain/notices/notice-kinds.js';
import { noticeTable } from '../../domain/wording/notice-table.js';
import type { Notifier } from './notifier.js';
import { signalGroup } from '../processes/process-group.js';

export interface NotifyCommand {
  /** For `sh -c`; set by whoever runs the worker. */
  readonly command: string;
  /** All that the command sees of an environment, beside what the notice is of. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly kinds?: readonly NoticeKind[];
}

/**
 * Hands each notice to a command of the user's own, as text on stdin. A command that fails is tried again, so a message
 * that was sent before its command failed is sent once more.
 */
export function createCommandNotifier({ command, environment, timeoutSeconds, kinds }: NotifyCommand): Notifier {
  return {
    wants: ({ kind }) => kinds?.includes(kind) ?? true,
    async notify({ taskId, kind, content }) {
      const child = execa('/bin/sh', ['-c', command], {
        input: `${toText(content)}\n`,
        stdout: 'ignore',
        stderr: 'ignore',
        env: {
          ...environment,
          ORCH_NOTICE_KIND: kind,
          ORCH_NOTICE_TASK: taskId,
          ORCH_NOTICE_URGENCY: noticeTable[kind].urgency,
        },
        extendEnv: false,
        reject: false,
        // A group of its own, so that what the shell started ends with it.
        detached: true,
        cleanup: false,
      });
      const endGroup = () => {
        if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      };
      const deadline = AbortSignal.timeout(timeoutSeconds * 1_000);
      deadline.addEventListener('abort', endGroup);
      process.once('exit', endGroup);
      try {
        const { exitCode, signal } = await child;
        if (deadline.aborted) throw new Error(`the notify command took longer than ${timeoutSeconds} s`);
        if (exitCode !== 0) throw new Error(`the notify command failed (${signal ?? `exit ${exitCode ?? 'unknown'}`})`);
      } finally {
        deadline.removeEventListener('abort', endGroup);
        process.off('exit', endGroup);
      }
    },
  };
}
