import { describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brakeLimitsOf } from '../../../config/projects/brake-limits-of.js';
import { parseProjects } from '../../../config/projects/parse-projects.js';
import { demoProjectsFile } from '../../../config/projects/projects.js';
import { ProjectsError } from '../../../config/projects/projects-error.js';
import { readSettings } from '../../../config/settings/read-settings.js';

describe('what brakes a project', () => {
  const env = { ORCH_TIME_ZONE: '+05:17', ORCH_DAY_BUDGET_USD: '50', ORCH_MONTH_BUDGET_USD: '400.5' };
  const ofSettings = {
    budgets: { projectDayUsd: null, allDayUsd: 50, allMonthUsd: 400.5 },
    zone: '+05:17',
    agents: null,
    agentsByRole: {},
  };
  const withFile = (text: string | null) => {
    const folder = mkdtempSync(join(tmpdir(), 'orch-brake-limits-'));
    const settings = readSettings(env, folder);
    const write = (content: string) => writeFileSync(settings.projectsFile, content);
    if (text !== null) write(text);
    return { settings, write };
  };

  test('is of the settings and of the projects file, as it is now', () => {
    const { settings, write } = withFile('projects:\n  app: {repository: x, limits: {budgetUsdPerDay: 5}}\n');
    expect(brakeLimitsOf(settings, 'app').budgets).toEqual({ ...ofSettings.budgets, projectDayUsd: 5 });
    write('projects:\n  app: {repository: x, limits: {agents: 2, agentsByRole: {developer: 1}, budgetUsdPerDay: 0}}\n');
    expect(brakeLimitsOf(settings, 'app')).toEqual({
      ...ofSettings,
      budgets: { ...ofSettings.budgets, projectDayUsd: 0 },
      agents: 2,
      agentsByRole: { developer: 1 },
    });
  });

  test.each([
    ['there is no file', null],
    ['the file has no such project', 'projects:\n  other: {repository: x, limits: {agents: 1}}\n'],
    ['the file has a mistake', 'projects:\n  app: {repository: x, limits: {agents: none}}\n'],
    ['the file is no YAML', 'projects: ['],
    ['the project has no limits', 'projects:\n  app: {repository: x, limits: {budgetUsdPerDay: null}}\n'],
  ])('is the settings’ own where %s', (_case, text) => {
    expect(brakeLimitsOf(withFile(text).settings, 'app')).toEqual(ofSettings);
  });

  test.each([
    ['has a mistake', 'projects:\n  app: {repository: x, limits: {agents: two}}\n'],
    ['is no YAML', 'projects: ['],
  ])('stays as it was while the file %s', (_case, text) => {
    const { settings, write } = withFile(
      'projects:\n  app: {repository: x, limits: {agents: 2, budgetUsdPerDay: 5}}\n',
    );
    const before = brakeLimitsOf(settings, 'app');
    write(text);
    expect(before).toMatchObject({ agents: 2, budgets: { projectDayUsd: 5 } });
    expect(brakeLimitsOf(settings, 'app')).toEqual(before);
    write('projects:\n  app: {repository: x}\n');
    expect(brakeLimitsOf(settings, 'app')).toEqual(ofSettings);
  });

  test('of the demo is of its own file', () => {
    const { settings } = withFile('projects:\n  app: {repository: x}\n');
    const file = demoProjectsFile(settings.stateDir);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, 'projects:\n  demo: {repository: x, limits: {agents: 3}}\n');
    expect(brakeLimitsOf(settings, 'demo').agents).toBe(3);
  });
});

describe('limits of the projects file', () => {
  const mistakeOf = (limits: string) => {
    try {
      parseProjects(`projects:\n  a:\n    repository: x\n    limits:\n      ${limits}\n`, '/team/orch.projects.yaml');
    } catch (error) {
      if (error instanceof ProjectsError) return error.problems;
      throw error;
    }
    throw new Error('the limits were taken');
  };

  test.each([
    ['budgetUsdPerDay: -0.01', 'budgetUsdPerDay', /takes US dollars, or null/],
    ['budgetUsdPerDay: 1000001', 'budgetUsdPerDay', /1000000 at most/],
    ['budgetUsdPerDay: .nan', 'budgetUsdPerDay', /takes US dollars/],
    ['budgetUsdPerDay: .inf', 'budgetUsdPerDay', /takes US dollars/],
    ['budgetUsdPerDay: "5"', 'budgetUsdPerDay', /takes US dollars/],
    ['budgetUsd: .nan', 'budgetUsd', /takes US dollars/],
    ['agents: 0', 'agents', /from 1 up.*orch pause/],
    ['agents: -1', 'agents', /from 1 up/],
    ['agents: 1.5', 'agents', /a whole number/],
    ['agents: 1001', 'agents', /1000 at most/],
    ['agents: null', 'agents', /a whole number/],
    ['agentsByRole: {developer: 0}', 'agentsByRole.developer', /from 1 up.*orch pause/],
    ['agentsByRole: {developr: 1}', 'agentsByRole.developr', /did you mean developer\?/],
    ['agentsByRole: {cook: 1}', 'agentsByRole.cook', /known: analyst, architect/],
    ['agentsPerRole: {developer: 1}', 'agentsPerRole', /did you mean agentsByRole\?/],
    ['budgetUsdADay: 1', 'budgetUsdADay', /is not known/],
  ])('do not take %s', (limits, place, message) => {
    expect(mistakeOf(limits)).toEqual([
      { where: `projects.a.limits.${place}`, line: 5, message: expect.stringMatching(message) },
    ]);
  });
});
