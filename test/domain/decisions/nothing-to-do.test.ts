import { expect, test } from '@jest/globals';
import { askWhetherDone, isNothing } from '../../../domain/decisions/nothing-to-do.js';
import { defaultPipeline, type StageName } from '../../../domain/pipeline/stages.js';
import { stageNamed } from '../../../domain/pipeline/stage-places.js';

const nothing = { differsFromBase: false, leftOut: [] };

test.each<[string, StageName, Parameters<typeof isNothing>[1], boolean]>([
  ['no change at all', 'development', nothing, true],
  ['a change', 'development', { ...nothing, differsFromBase: true }, false],
  ['a change that the role may not make', 'development', { ...nothing, leftOut: ['.github/ci.yml'] }, false],
  ['a change that is not committed', 'development', { ...nothing, refused: ['key.pem holds a credential'] }, false],
  ['no change by a role that need not make one', 'review', nothing, false],
])('%s in %s', (_name, stage, commit, expected) => {
  expect(isNothing(stageNamed(defaultPipeline, stage), commit)).toBe(expected);
});

test('a person is asked, with the words of the role, which tries again if they want it', () => {
  const stage = stageNamed(defaultPipeline, 'development');
  expect(askWhetherDone(stage, 'It is there already.')).toMatchObject({
    ...{ kind: 'block', cause: 'nothing-to-do', to: 'development', said: 'It is there already.' },
    feedback: { from: 'development', text: expect.stringContaining('Nothing was changed') },
  });
  expect(askWhetherDone(stage, '')).not.toHaveProperty('said');
});
