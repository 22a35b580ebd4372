import { afterAll } from '@jest/globals';
import { aPlaneTeam, type PlaneTeam } from '../plane/a-plane-team.js';
import { expectPlane } from './plane.js';

let team: PlaneTeam;
afterAll(() => team.close());

expectPlane(async () => {
  team = await aPlaneTeam();
  const { plane, workspace, project, bot } = team;
  return { url: plane.url, workspace: workspace.slug, token: bot.token, project: project.id, made: () => undefined };
});
