import { runMark } from '../../domain/agents/run-mark.js';
import { commandVariables } from '../../domain/deploys/command-variables.js';
import { nearestName } from '../../domain/text/nearest-name.js';
import { isForgeVariable } from './forge-accounts.js';
import { namesLike } from './role-tokens.js';
import { settingNames } from './settings-schema.js';

/** Names of the tests' own set-up are left alone, and so is what an agent, a notify or a deploy command finds that starts an orch of its own. */
export function unknownSettings(env: NodeJS.ProcessEnv): string[] {
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
        !isForgeVariable(name),
    )
    .map((name) => {
      const nearest = nearestName(name, [...namesLike(name), ...settingNames]);
      return `${name} is no setting of orch${nearest === null ? '' : `; did you mean ${nearest}?`}`;
    });
}
