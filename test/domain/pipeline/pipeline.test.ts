import { describe, expect, test } from '@jest/globals';
import { bareDeploy, bareEnvironment, type EnvironmentPolicy } from '../../../domain/pipeline/environment.js';
import { choosePipeline, pipelineProblems, type PipelineChoice } from '../../../domain/pipeline/pipeline.js';
import { defaultPipeline } from '../../../domain/pipeline/stages.js';

const bare = bareDeploy.environments;
const byCommand = { ...bareEnvironment, command: './deploy.sh' };
const withCredentials = { ...bareEnvironment, credentials: ['TOKEN'] };

function choice(stages: PipelineChoice['stages'], approvals: PipelineChoice['approvals'] = null): PipelineChoice {
  return { stages, approvals };
}

describe('a project’s pipeline', () => {
  test('is the whole stage table where the project says nothing', () => {
    expect(pipelineProblems(choice(null))).toEqual([]);
    expect(choosePipeline(choice(null), bare)).toEqual(defaultPipeline);
  });

  test.each<[string, PipelineChoice, string[]]>([
    ['development alone', choice(['development']), []],
    ['development and review', choice(['development', 'review']), []],
    ['analysis alone', choice(['analysis']), []],
    ['the wrong order', choice(['review', 'development']), ['in this order: development, review']],
    ['a stage twice', choice(['development', 'development']), ['once each']],
    ['review without development', choice(['review']), ['review sends work back to development']],
    ['deploy without development', choice(['analysis', 'deploy']), ['deploy sends work back to development']],
    ['two mistakes at once', choice(['testing', 'review']), ['order', 'review sends', 'testing sends']],
    [
      'an approval of a stage that is left out',
      choice(['development'], ['deploy']),
      ['the approval deploy belongs to deploy'],
    ],
    ['requirements without analysis', choice(['development'], ['requirements']), ['belongs to analysis']],
  ])('with %s', (_, given, problems) => {
    const found = pipelineProblems(given);
    expect(found).toHaveLength(problems.length);
    problems.forEach((problem) => {
      expect(found.join('\n')).toContain(problem);
    });
  });

  test('has the approvals that the project lists, and no other', () => {
    const pipeline = choosePipeline(choice(null, ['review', 'deploy']), bare);
    expect(pipeline.map(({ name, approval }) => [name, approval])).toEqual([
      ['analysis', null],
      ['architecture', null],
      ['development', null],
      ['review', { kind: 'review', when: 'after' }],
      ['testing', null],
      ['deploy-staging', null],
      ['deploy', { kind: 'deploy', when: 'before' }],
    ]);
  });

  test.each(['requirements', 'analysis'] as const)('takes %s for the approval of the requirements', (approval) => {
    const [analysis] = choosePipeline(choice(null, [approval]), bare);
    expect(analysis?.approval).toEqual({ kind: 'requirements', when: 'after' });
  });

  test('asks a person where a verdict would lead to a stage that is left out', () => {
    const [architecture, development] = choosePipeline(choice(['architecture', 'development']), bare);
    expect(architecture?.verdict?.effects).toEqual({ BACK_TO_ANALYSIS: 'ask' });
    expect(development).toEqual(defaultPipeline[2]);
  });

  test.each<[string, EnvironmentPolicy, PipelineChoice['approvals'], 'before' | 'after' | null]>([
    ['the deployer agent deploys', bareEnvironment, null, null],
    ['the deployer agent deploys, and it is named', bareEnvironment, ['deploy-staging', 'deploy'], 'after'],
    ['a command deploys without credentials', byCommand, null, null],
    ['a command deploys without credentials, and it is named', byCommand, ['deploy-staging', 'deploy'], 'before'],
    ['there are credentials', withCredentials, null, 'before'],
    ['there are credentials, and it is named', withCredentials, ['deploy-staging'], 'before'],
    ['there are credentials, and the project waives it', withCredentials, ['deploy'], null],
  ])('asks about staging where %s', (_, staging, approvals, when) => {
    const pipeline = choosePipeline(choice(null, approvals), { ...bare, staging });
    const { approval } = pipeline.find(({ name }) => name === 'deploy-staging') ?? {};
    expect(approval).toEqual(when === null ? null : { kind: 'deploy-staging', when });
  });

  test('asks for no artifact and no verdict where a command deploys', () => {
    const pipeline = choosePipeline(choice(null), { ...bare, production: byCommand });
    const [staging, production] = pipeline.filter(({ deploysTo }) => deploysTo !== null);
    expect(staging).toEqual(defaultPipeline.at(-2));
    expect(production).toEqual({ ...defaultPipeline.at(-1), artifacts: [], verdict: null });
  });
});
