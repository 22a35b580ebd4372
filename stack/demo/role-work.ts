import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Role } from '../../domain/pipeline/stages.js';
import { featureOfTitle, sourceFile, unitTest, type Feature } from './features.js';

/** What the demo agent knows of its run: read from the task text and from the files that are there. */
export interface DemoTask {
  readonly role: Role;
  readonly stage: string;
  readonly title: string;
  /** The folder of the work item's artifacts. */
  readonly folder: string;
  /** What a person or an earlier try sent back with the task; empty where nothing was. */
  readonly cameBack: string;
}

/** One thing that is done, told before it is done. */
export interface DemoStep {
  readonly says: string;
  readonly does?: () => void;
}

export function workOf(task: DemoTask): readonly DemoStep[] {
  const feature = featureOfTitle(task.title);
  const read = { says: `Reading the task: ${task.title}` };
  return [read, ...steps[task.role](feature, task)];
}

const steps: Readonly<Record<Role, (feature: Feature, task: DemoTask) => readonly DemoStep[]>> = {
  analyst: (feature, { folder, cameBack }) => [
    {
      says: 'Writing the requirements',
      does: () =>
        write(
          join(folder, '01-requirements.md'),
          `# Requirements\n\nThe library gets a function \`${feature.name}(text)\`: it ${feature.does}.\n${cameBack === '' ? '' : `\n## What was asked for besides\n\n${cameBack}\n`}`,
        ),
    },
    {
      says: 'Writing the acceptance criteria',
      does: () =>
        write(
          join(folder, '02-acceptance-criteria.md'),
          `# Acceptance criteria\n\n${feature.examples.map(example(feature)).join('\n')}\n- What is no text is refused with a TypeError.\n`,
        ),
    },
  ],
  architect: (feature, { folder }) => [
    {
      says: 'Writing down the decision',
      does: () =>
        write(
          join(folder, `06-adr/ADR-001-${feature.name.toLowerCase()}.md`),
          `# ADR-001: a module for ${feature.name}\n\nOne function, one file: \`src/${feature.name}.js\`, exported by \`src/index.js\`. It stands on \`words\`, so that all functions agree on what a word is.\n`,
        ),
    },
  ],
  developer: (feature, { folder }) => {
    const review = join(folder, '12-review.md');
    const draft = !existsSync(review);
    const code: DemoStep = {
      says: draft ? `Writing src/${feature.name}.js` : 'Answering the review: the check of the input',
      does: () => {
        write(`src/${feature.name}.js`, sourceFile(feature, draft));
        exportFrom('src/index.js', feature.name);
      },
    };
    const tests: DemoStep = {
      says: 'Answering the review: the tests',
      does: () => write(`tests/${feature.name}.test.js`, unitTest(feature)),
    };
    return draft ? [code] : [code, tests];
  },
  reviewer: (feature, { folder }) => {
    const findings = findingsOn(feature);
    const verdict = findings.length === 0 ? 'APPROVED' : 'REQUEST_CHANGES';
    const text = findings.length === 0 ? 'Nothing is left to ask for.' : findings.map((one) => `- ${one}`).join('\n');
    return [
      { says: `Reading src/${feature.name}.js and its tests` },
      {
        says: `Verdict: ${verdict}`,
        does: () => write(join(folder, '12-review.md'), withVerdict(verdict, `# Review\n\n${text}\n`)),
      },
    ];
  },
  tester: (feature, { folder }) => [
    {
      says: `Running all tests, ${feature.name}'s acceptance test among them`,
      does: () => {
        const { status, stdout } = spawnSync(process.execPath, ['--test'], { encoding: 'utf8' });
        const verdict = status === 0 ? 'PASS' : 'FAIL';
        const end = stdout.trimEnd().split('\n').slice(-8).join('\n');
        write(
          join(folder, '13-test-report.md'),
          withVerdict(verdict, `# Test report\n\n\`node --test\`:\n\n\`\`\`\n${end}\n\`\`\`\n`),
        );
      },
    },
  ],
  deployer: (_feature, { folder, stage }) => {
    const [file, where] = stage === 'deploy' ? ['14-deploy-log.md', 'production'] : ['15-staging-log.md', 'staging'];
    return [
      { says: `Deploying to ${where}, as far as a demo can` },
      {
        says: 'Verdict: SUCCESS',
        does: () =>
          write(join(folder, file), withVerdict('SUCCESS', `# Deployment to ${where}\n\nThe demo deploys nothing.\n`)),
      },
    ];
  },
};

/** A real look at the files: the first version of the demo's developer lacks both. */
function findingsOn(feature: Feature): string[] {
  const source = readIfThere(`src/${feature.name}.js`);
  return [
    ...(source.includes('TypeError')
      ? []
      : [`\`${feature.name}(42)\` fails with an obscure error: refuse it with a TypeError.`]),
    ...(existsSync(`tests/${feature.name}.test.js`)
      ? []
      : [`There are no tests in \`tests/${feature.name}.test.js\`.`]),
  ];
}

function example({ name }: Feature) {
  return ([input, output]: Feature['examples'][number]) =>
    `- \`${name}(${JSON.stringify(input)})\` is \`${JSON.stringify(output)}\`.`;
}

function withVerdict(verdict: string, text: string): string {
  return `---\nverdict: ${verdict}\n---\n${text}`;
}

function exportFrom(index: string, name: string): void {
  const line = `export { ${name} } from './${name}.js';\n`;
  const text = bothSides(readIfThere(index));
  write(index, text.includes(line) ? text : text + line);
}

/** Where a merge is under way, its two sides have added lines: the demo knows no other conflict. */
function bothSides(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^(<{7} |\|{7} |={7}$|>{7} )/.test(line))
    .join('\n');
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
