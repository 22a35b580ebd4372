import { duration } from '../text/figures.js';
import type { GateCheck, GateReport } from './gate.js';

const longestReason = 200;

/** What a check found, in one line: "`npm test` failed (exit 1)". */
export function checkInWords(check: GateCheck): string {
  const { kind, name, outcome, tail } = check;
  if (outcome === 'passed') return `${nameOf(check)} ${passedAs(check)}`;
  if (outcome === 'skipped') return `${nameOf(check)} skipped${tail === '' ? '' : ` (${tail})`}`;
  switch (kind) {
    case 'set-up':
    case 'base':
    case 'command':
    case 'deploy':
    case 'rollback':
      return `${nameOf(check)} ${howItFailed(check)}`;
    case 'forge':
      return `${name} failed on the forge`;
    case 'verdict':
      return check.verdict === null ? firstLine(check) : `verdict ${check.verdict}`;
    case 'artifacts':
    case 'change':
    case 'commit':
    case 'merge':
      return firstLine(check);
    case 'health':
      // By its end, a command; else a URL, whose evidence begins with a sentence.
      return check.exitCode === null && check.endedBy === null ? firstLine(check) : `\`${name}\` ${howItFailed(check)}`;
  }
}

/** Why a gate did not pass, in one line; null where no check of it failed. */
export function failureInWords(checks: readonly GateCheck[]): string | null {
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  const [first] = failed;
  if (first === undefined) return null;
  if (failed.length === 1) return checkInWords(first);
  const forge = failed.filter(({ kind }) => kind === 'forge');
  if (forge.length < failed.length) return failed.map(checkInWords).join('; ').slice(0, longestReason);
  return `${forge.map(({ name }) => name).join(', ')} failed on the forge`.slice(0, longestReason);
}

/** Which check failed, its last lines, and where the rest is; the lines of a text. */
export function evidenceInWords(checks: readonly GateCheck[], mostLines = Infinity): string[] {
  return checks
    .filter(({ outcome }) => outcome === 'failed')
    .flatMap((check) => {
      const words = checkInWords(check);
      const tail = check.tail.split('\n').filter((line) => line !== '' && line !== words);
      const shown = mostLines === Infinity ? tail : tail.slice(-mostLines);
      return [words, ...shown.map((line) => `  ${line}`), ...restOf(check)];
    });
}

/** What a visit's gate came to, for a column of a table. */
export function resultInWords(report: GateReport | null | undefined): string {
  if (report === null || report === undefined) return '';
  return report.passed ? 'passed' : (failureInWords(report.checks) ?? 'not passed');
}

function restOf({ logPath, url }: GateCheck): string[] {
  return [logPath, url].flatMap((place) => (place === null ? [] : [`  the rest: ${place}`]));
}

function howItFailed({ exitCode, endedBy, durationMs }: GateCheck): string {
  if (endedBy === 'time-out') return `did not end within ${duration(durationMs ?? 0)}`;
  if (endedBy === 'signal') return 'was killed';
  return exitCode === null ? 'did not run' : `failed (exit ${exitCode})`;
}

function passedAs({ kind, verdict }: GateCheck): string {
  return kind === 'verdict' && verdict !== null ? `says ${verdict}` : 'passed';
}

function nameOf({ kind, name }: GateCheck): string {
  if (kind === 'base') return `on the base, \`${name}\``;
  return kind === 'command' || kind === 'set-up' ? `\`${name}\`` : name;
}

function firstLine({ tail, name }: GateCheck): string {
  const [line = ''] = tail.split('\n');
  const shown = line === '' ? `${name} failed` : line;
  return shown.length <= longestReason ? shown : `${shown.slice(0, longestReason - 1)}…`;
}
