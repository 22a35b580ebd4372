import { expect, test } from '@jest/globals';
import { programsOf } from '../../../domain/gates/programs-of.js';

test.each<[string, readonly string[]]>([
  ['npm test', ['npm']],
  ['npm ci && npm test', ['npm']],
  ['CI=1 A="b c" pnpm -r test; ruff check . || uv run pytest', ['pnpm', 'ruff', 'uv']],
  ['cd app && ./gradlew build | tee log', ['cd', './gradlew', 'tee']],
  ['if ! command -v jq >/dev/null 2>&1; then exit 1; fi', ['command', 'exit', 'fi']],
  ['make\n# not && this\ncargo test # nor && that', ['make', 'cargo']],
  [`sh -c 'a && b; c' && node -e "f(); g()"`, ['sh', 'node']],
  ["'go' vet ./... & wait", ['go', 'wait']],
  ['(cd a; "$TOOL" x) && $OTHER', ['cd']],
  ['exec time make', ['make']],
  ['make > out.txt 2>> err.txt', ['make']],
  ['', []],
])('%s', (command, expected) => {
  expect(programsOf(command)).toEqual(expected);
});
