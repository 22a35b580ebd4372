import logUpdate from 'log-update';
import type { TaskView } from '../../domain/task/task-view.js';
import { drawTask, tellVisit } from './draw-task.js';

/** Where a person, or a log, follows the demo. */
export interface Screen {
  say(line: string): void;
  draw(view: TaskView, doing: string | null): void;
  /** Leaves what is drawn standing; what is said next stands below it. */
  settle(): void;
}

/** One drawing of the task that is always up to date, lines above it. */
export function terminalScreen(): Screen {
  return {
    say: (line) => {
      logUpdate.clear();
      console.log(line);
    },
    draw: (view, doing) => logUpdate(drawTask(view, Date.now(), doing, process.stdout.columns)),
    settle: () => logUpdate.done(),
  };
}

/** A line for each thing that has happened. */
export function plainScreen(): Screen {
  let told = 0;
  let underWay: string | null = null;
  return {
    say: (line) => console.log(line),
    draw: (view) => {
      for (const visit of view.stages.slice(told).filter(({ endedAt }) => endedAt !== null)) {
        console.log(tellVisit(visit));
        told += 1;
      }
      const now = `  ${view.stage} round ${view.round}: ${view.status}`;
      // Between two stages the next one has not been entered yet.
      if (now === underWay || view.status === 'done' || view.stages.at(-1)?.stage !== view.stage) return;
      console.log(now);
      underWay = now;
    },
    settle: () => undefined,
  };
}
