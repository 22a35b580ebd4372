import { type EnvironmentName, environmentNames } from '../../domain/pipeline/environment.js';
import { defaultPipeline } from '../../domain/pipeline/stages.js';
import type { ProjectEntry } from './schema/project-schema.js';

interface Problem {
  readonly key: string;
  readonly message: string;
}

/** What a project says of its deployments that does not go with what else it says. */
export function deployProblems(entry: ProjectEntry): Problem[] {
  return environmentNames.flatMap((environment) => [
    ...stageProblems(entry, environment),
    ...credentialProblems(entry, environment),
  ]);
}

function stageProblems({ deploy, pipeline, approvals }: ProjectEntry, environment: EnvironmentName): Problem[] {
  const said = deploy[environment];
  const stage = defaultPipeline.find(({ deploysTo }) => deploysTo === environment);
  if (said === undefined || stage === undefined) return [];
  const key = `deploy.${environment}`;
  if (pipeline?.includes(stage.name) === false)
    return [{ key, message: `is deployed to by the stage ${stage.name}, which \`pipeline\` leaves out` }];
  // Of the environments whose stage asks for an approval by itself: no other code than an approved one may get at these.
  const isWaived = stage.approval !== null && approvals?.includes(stage.name) === false;
  if (!isWaived || (said.credentials ?? []).length === 0) return [];
  const message = `are given to the merge of what a person approved alone, and \`approvals\` leaves ${stage.name} out: add it`;
  return [{ key: `${key}.credentials`, message }];
}

/** A credential that somebody else learns as well is none of this environment's own. */
function credentialProblems({ deploy, expose, setupSecrets }: ProjectEntry, environment: EnvironmentName): Problem[] {
  const others = environmentNames.filter((name) => name !== environment);
  return (deploy[environment]?.credentials ?? []).flatMap((name, index) => {
    const key = `deploy.${environment}.credentials.${index}`;
    const problem = (where: string) => [
      { key, message: `${name} is ${where}: give this environment a variable of its own` },
    ];
    if (expose.includes(name)) return problem('exposed to agents and checks (`expose`)');
    if (Object.hasOwn(setupSecrets, name)) return problem('a secret of the set-up (`setupSecrets`)');
    const other = others.find((one) => deploy[one]?.credentials?.includes(name));
    return other === undefined ? [] : problem(`${other}’s as well`);
  });
}
