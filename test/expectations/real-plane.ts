import { afterAll } from '@jest/globals';
import { expectPlane } from './plane.js';

// Run by `npm run test:plane` alone: it works in a project of a real Plane, on items that it makes and removes.
const {
  ORCH_TEST_PLANE_URL: url = 'https://api.plane.so',
  ORCH_TEST_PLANE_WORKSPACE: workspace,
  ORCH_TEST_PLANE_TOKEN: token,
  ORCH_TEST_PLANE_PROJECT: project,
} = process.env;
if (workspace === undefined || token === undefined || project === undefined) {
  throw new Error(
    'Set ORCH_TEST_PLANE_WORKSPACE, ORCH_TEST_PLANE_TOKEN and ORCH_TEST_PLANE_PROJECT (the id of a project for tests), and ORCH_TEST_PLANE_URL of a Plane of your own.',
  );
}

const items: string[] = [];
afterAll(async () => {
  for (const item of items) {
    await fetch(`${url}/api/v1/workspaces/${workspace}/projects/${project}/work-items/${item}/`, {
      method: 'DELETE',
      headers: { 'x-api-key': token },
    });
  }
});

expectPlane(() => Promise.resolve({ url, workspace, token, project, made: (item) => void items.push(item) }));
