/** A function that the demo's library lacks: what is asked for, and what the demo agent knows how to write. */
export interface Feature {
  readonly name: string;
  readonly does: string;
  readonly body: string;
  readonly examples: readonly (readonly [input: string, output: string | number])[];
}

const known: readonly Feature[] = [
  {
    name: 'slugify',
    does: 'turns a text into a part of an address: lower case, words joined by dashes',
    body: "return words(text).join('-').toLowerCase();",
    examples: [
      ['Hello, World!', 'hello-world'],
      ['  Über  uns ', 'über-uns'],
      ['', ''],
    ],
  },
  {
    name: 'initials',
    does: 'gives the first letter of each word, as a capital',
    body: "return words(text).map((word) => word.charAt(0).toUpperCase()).join('');",
    examples: [
      ['ada lovelace', 'AL'],
      ['', ''],
    ],
  },
  {
    name: 'titleCase',
    does: 'begins each word with a capital and drops what is between them',
    body: "return words(text).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');",
    examples: [
      ['the quick, brown fox', 'The Quick Brown Fox'],
      ['', ''],
    ],
  },
  {
    name: 'countWords',
    does: 'counts the words of a text',
    body: 'return words(text).length;',
    examples: [
      ['one two, three', 3],
      ['', 0],
    ],
  },
  {
    name: 'reverseWords',
    does: 'gives the words of a text in reverse order',
    body: "return words(text).reverse().join(' ');",
    examples: [
      ['a b c', 'c b a'],
      ['', ''],
    ],
  },
];

/** The feature of the demo's n-th task, from 1; after the last it goes round again under a numbered name. */
export function featureOf(number: number): Feature {
  const feature = known[(number - 1) % known.length];
  if (feature === undefined) throw new RangeError(`the demo has no task ${number}`);
  const lap = Math.ceil(number / known.length);
  return lap === 1 ? feature : { ...feature, name: `${feature.name}${lap}` };
}

export function titleOf(feature: Feature): string {
  return `Add ${feature.name}(text)`;
}

/** What the demo agent writes for a title: the feature that it names, or else a stand-in that does next to nothing. */
export function featureOfTitle(title: string): Feature {
  const name = /^Add ([A-Za-z][A-Za-z0-9]*)\(text\)$/.exec(title)?.[1];
  const feature = known.find((one) => one.name === name?.replace(/\d+$/, ''));
  if (name !== undefined && feature !== undefined) return { ...feature, name };
  return {
    name: functionName(title),
    does: 'is a stand-in: this is the demo, no model, and it knows no more than its own few features',
    body: 'return text.trim();',
    examples: [[' a ', 'a']],
  };
}

function functionName(title: string): string {
  const [first = 'feature', ...rest] = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('').slice(0, 40);
  return `do${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Until the feature is there it is still to do, so that the base of its task is green. */
export function acceptanceTest(feature: Feature): string {
  const options = `{ todo: !('${feature.name}' in kit) }, `;
  return testFile({ title: `acceptance of ${feature.name}`, options, feature, more: '' });
}

export function unitTest(feature: Feature): string {
  const refusal = `
test('${feature.name} refuses what is no text', () => {
  assert.throws(() => kit.${feature.name}(42), TypeError);
});
`;
  return testFile({ title: feature.name, options: '', feature, more: refusal });
}

/** The function itself; the draft lacks what the demo's reviewer asks for. */
export function sourceFile(feature: Feature, draft: boolean): string {
  const guard = draft
    ? ''
    : `  if (typeof text !== 'string') throw new TypeError(\`${feature.name} takes a text, not \${typeof text}\`);\n`;
  const imports = feature.body.includes('words(') ? "import { words } from './words.js';\n\n" : '';
  return `${imports}/** ${capital(feature.does)}. */\nexport function ${feature.name}(text) {\n${guard}  ${feature.body}\n}\n`;
}

interface TestFile {
  readonly title: string;
  readonly options: string;
  readonly feature: Feature;
  readonly more: string;
}

function testFile({ title, options, feature, more }: TestFile): string {
  const examples = feature.examples.map(
    ([input, output]) => `  assert.equal(kit.${feature.name}(${JSON.stringify(input)}), ${JSON.stringify(output)});`,
  );
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as kit from '../src/index.js';

test('${title}', ${options}() => {
${examples.join('\n')}
});
${more}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
