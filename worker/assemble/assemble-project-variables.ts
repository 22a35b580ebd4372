import type { ProjectVariables } from '../../activities/commands/given-variables.js';
import {
  exposedVariables,
  filesOfSecret,
  type Given,
  keepsSecrets,
  knownVariables,
  setUpSecrets,
} from '../../config/projects/project-variables.js';
import { readProjects } from '../../config/projects/projects.js';
import { secretsAmong } from '../../config/settings/secrets.js';
import type { Settings } from '../../config/settings/settings.js';

/** What projects name is redacted from the start, so that logs of earlier runs are; whatever is given, from then on. */
export function assembleProjectVariables(
  settings: Settings,
  learn: (secrets: readonly string[]) => void,
): ProjectVariables {
  for (const project of readProjects(settings)) learn(secretsAmong(knownVariables(settings, project), settings.cwd));
  const learnt = (given: Given): Given => {
    if (typeof given !== 'string') learn(secretsAmong(given, settings.cwd));
    return given;
  };
  return {
    exposed: (project, names) => (names.length === 0 ? {} : learnt(exposedVariables(settings, project, names))),
    setUpSecrets: (project, names) => learnt(setUpSecrets(settings, project, names)),
    filesOfSecret: (project, name) => filesOfSecret(settings, project, name),
    keepsSecrets: (project) => keepsSecrets(settings, project),
  };
}
