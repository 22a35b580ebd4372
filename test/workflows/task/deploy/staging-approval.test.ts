import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bareDeploy, bareEnvironment } from '../../../../domain/pipeline/environment.js';
import { choosePipeline } from '../../../../domain/pipeline/pipeline.js';
import { commit } from '../../scripted-activities.js';
import { approveAll, openStage, pendingApproval, until } from '../../task-fixture.js';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.environment.teardown();
});

const staging = { ...bareEnvironment, command: './deploy.sh', credentials: ['STAGING_TOKEN'] };
const deploy = { ...bareDeploy, environments: { ...bareDeploy.environments, staging } };
const pipeline = choosePipeline({ stages: ['development', 'deploy-staging'], approvals: null }, deploy.environments);
const pushed = 'b'.repeat(40);

test('staging’s credentials are given to the commit that a person has approved, and to none that was pushed since', async () => {
  let head = commit;
  const workspace = () => ({ hostId: 'h1', path: '/w', headCommit: head, baseCommit: commit, epoch: 0 });
  await stage.play(
    { prepareWorkspace: () => Promise.resolve(workspace()) },
    async ({ handle, world }) => {
      const asked = pendingApproval(await until(handle, 'waiting-for-approval'));
      expect(asked).toBe(`deploy-staging#1@${commit.slice(0, 12)}`);
      head = pushed;
      await approveAll(handle, 'deploy-staging');
      const again = await until(handle, 'waiting-for-approval', (view) => pendingApproval(view) !== asked);
      expect(pendingApproval(again)).toBe(`deploy-staging#1@${pushed.slice(0, 12)}`);
      expect(world.inputs('askDeployment')).toEqual([]);
      await approveAll(handle, 'deploy-staging');
      await handle.result();
      expect(world.inputs('askDeployment').map((order) => order.commit)).toEqual([pushed]);
      expect(world.inputs('runDeployment').map((input) => input.commit)).toEqual([pushed]);
    },
    { pipeline, deploy },
  );
});
