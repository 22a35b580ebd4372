import { UserError } from '../../domain/failures/user-error.js';

export interface SettingProblem {
  readonly name: string;
  /** What stands there now; null where it is not to be shown. */
  readonly got: string | null;
  readonly takes: string;
}

/** All that is wrong with the settings, at once. */
export class SettingsError extends UserError {
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    const lines = problems.map(
      ({ name, got, takes }) => `  ${name} is ${got === null ? '(not shown)' : JSON.stringify(got)}; it takes ${takes}`,
    );
    super(
      [problems.length === 1 ? 'A setting is wrong:' : `${problems.length} settings are wrong:`, ...lines].join('\n'),
      'Correct them in the environment or in .env, then run this again.',
    );
    this.name = 'SettingsError';
    this.problems = problems;
  }
}
