import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readKnownProjects } from '../../../config/projects/projects.js';
import { readSettings } from '../../../config/settings/read-settings.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const id = '1f0c7b52-8d7e-4d0e-9b1a-2f6f1f0f3c11';
const acme = { ORCH_PLANE_WORKSPACE: 'acme', ORCH_PLANE_TOKEN: 'plane_api_1' };

function known(planeProject: unknown, given: { readonly env?: Record<string, string>; readonly file?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'orch-projects-json-'));
  folders.push(folder);
  if (given.file !== undefined) writeFileSync(join(folder, 'orch.projects.yaml'), given.file);
  const json = JSON.stringify({ shop: { repo: '/srv/shop.git', plane_project_id: planeProject } });
  return readKnownProjects(readSettings({ ...acme, ORCH_PROJECTS_JSON: json, ...given.env }, folder));
}

describe('a plane_project_id', () => {
  test('makes the Plane project the tracker, by the usual names as far as it has them', () => {
    const [shop] = known(id.toUpperCase()).projects;
    expect(shop?.tracker).toMatchObject({
      kind: 'plane',
      account: 'plane',
      owner: '',
      name: id,
      start: { state: 'Ready', label: null, assignee: null },
      states: { analysis: 'Analysis', development: 'In Progress', review: 'In Review', done: 'Done' },
      blocked: { state: 'Blocked' },
      decisions: { approved: 'Approved', rejected: 'Rejected' },
      onlyIfThere: true,
      whenClosed: 'cancel',
      pollSeconds: 60,
    });
  });

  test.each([[undefined], [null], ['']])('%j is none', (none) => {
    expect(known(none).projects[0]?.tracker).toBeNull();
  });

  test('says nothing where the settings have no Plane', () => {
    const { projects, broken } = known('p-1', { env: { ORCH_PLANE_WORKSPACE: '', ORCH_PLANE_TOKEN: '' } });
    expect([projects[0]?.tracker, broken]).toEqual([null, []]);
  });

  test('is below what the file says of the project’s tracker', () => {
    const tracker = `{ account: plane-shop, project: ${id.replace('1', '2')} }`;
    const file = `projects:\n  shop: { repository: /srv/shop.git, tracker: ${tracker} }\n`;
    expect(known(id, { file }).projects[0]?.tracker).toMatchObject({ account: 'plane-shop', onlyIfThere: false });
    expect(
      known(id, { file: 'projects:\n  shop: { repository: /srv/shop.git }\n' }).projects[0]?.tracker,
    ).toMatchObject({
      account: 'plane',
    });
  });

  test.each([['p-1'], [12], ['../x']])('%j is refused, of its project alone', (wrong) => {
    const { projects, broken } = known(wrong);
    expect(projects).toEqual([]);
    expect(broken.map(({ name, problem }) => `${name}: ${problem.what}`)).toEqual([
      expect.stringMatching(/^shop: .*the plane_project_id of "shop": .* is no id of a Plane project/),
    ]);
  });
});
