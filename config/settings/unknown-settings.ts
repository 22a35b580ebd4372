import { runMark } from '../../domain/agents/run-mark.js';
import { commandVariables } from '../../domain/deploys/command-variables.js';
import { nearestName } from '../../domain/text/nearest-name.js';
import { isForgeVariable } from './forge-accounts.js';
import { planeVariables, usualPlaneVariables } from './plane-accounts.js';
import { isRoleToken, namesLike } from './role-tokens.js';
import { settingNames } from './settings-schema.js';

/** Names of the tests' own set-up are left alone, and so is what an agent, a notify or a deploy command finds that starts an orch of its own. */
export function unknownSettings(env: NodeJS.ProcessEnv): string[] {
  const ofPlane = planeVariables(Object.keys(env));
  return Object.keys(env)
    .filter(
      (name) =>
        name.startsWith('ORCH_') &&
        !name.startsWith('ORCH_TEST_') &&
        !name.startsWith('ORCH_NOTICE_') &&
        name !== runMark &&
        !commandVariables.some((known) => known === name) &&
        name !== 'ORCH_PORT' &&
        !settingNames.includes(name) &&
        !isForgeVariable(name) &&
        !ofPlane.includes(name),
    )
    .map((name) => `${name} is no setting of orch${hintOf(name)}`);
}

/** The nearest one; of what the orchestrator before had under other names, all that there are. */
function hintOf(name: string): string {
  const known = [...settingNames, ...usualPlaneVariables];
  const nearest = nearestName(name, [...namesLike(name), ...known]);
  if (nearest !== null) return `; did you mean ${nearest}?`;
  const [family] = /^ORCH_(PLANE|TELEGRAM)(?=_|$)/.exec(name) ?? [];
  const ofFamily = known.filter((one) => family !== undefined && one.startsWith(`${family}_`) && !isRoleToken(one));
  return ofFamily.length === 0 ? '' : `; there are ${ofFamily.join(', ')}`;
}
