import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Content, Text } from '../../../../domain/content/content.js';
import { toMarkdown } from '../../../../domain/content/to-markdown.js';
import { hostile } from '../../../domain/content/hostile.js';
import { type Gitea, giteaServer, giteaTimeoutMs, type GiteaRepository, type GiteaUser } from '../../../gitea.js';

let gitea: Gitea;
let owner: GiteaUser;
let bo: GiteaUser;
let repository: GiteaRepository;
let token: string;
beforeAll(async () => {
  gitea = await giteaServer();
  owner = await gitea.createUser('owner');
  bo = await gitea.createUser('bo');
  token = await gitea.createToken(owner, ['all']);
  repository = await gitea.createRepository(owner, 'shop');
  for (const title of ['named', 'talked about', 'raw']) await api('POST', '/issues', { title });
}, giteaTimeoutMs);
afterAll(() => gitea.stop());

async function api<Body>(method: 'GET' | 'POST', path: string, body?: unknown, as = token): Promise<Body> {
  const at = path.startsWith('/issues') ? `/repos/${repository.owner}/${repository.name}${path}` : path;
  const answer = await gitea.api<Body>(as, method, at, body);
  if (answer.status >= 300) throw new Error(`${method} ${at}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const named = () => [
  `ask @${bo.name}, (@${bo.name}) or @${bo.name}`,
  ...['closes #1', 'Fixes: #1', `resolves ${repository.owner}/${repository.name}#1`, '!1', 'GH-1'],
  `closes ${gitea.url}/${repository.owner}/${repository.name}/issues/1`,
];

/** A text wherever one can stand. */
const everywhere = (text: string): Content => {
  const spans: Text = [text, ' ', { kind: 'strong', text }, ' ', { kind: 'code', text }];
  return [
    { kind: 'paragraph', text },
    { kind: 'paragraph', text: spans },
    { kind: 'small', text },
    { kind: 'list', items: [text, spans] },
    { kind: 'table', head: [text], rows: [[text], [spans]] },
    { kind: 'quote', text: `${text}\n\n    ${text}` },
    { kind: 'verbatim', text },
  ];
};

test('what a text would name, call or close on Gitea it does not, wherever it stands in a comment', async () => {
  const content = [...named(), ...hostile.map(({ text }) => text)].flatMap(everywhere);
  // In parts: no comment is longer than orch writes.
  for (let from = 0; from < content.length; from += 50) {
    await api('POST', '/issues/2/comments', { body: toMarkdown(content.slice(from, from + 50)) });
  }
  // Gitea says null where there is nothing.
  expect(await api<unknown[] | null>('GET', '/issues/1/timeline')).toBeNull();

  // Written raw on the third one, it does both; what Gitea tells people it tells in the order of its comments.
  await api('POST', '/issues/3/comments', { body: named().join('\n\n') });
  expect(await api<unknown[] | null>('GET', '/issues/1/timeline')).not.toBeNull();
  const bos = await gitea.createToken(bo, ['all']);
  const told = async () => {
    const listed = await api<{ subject: { title: string } }[]>('GET', '/notifications?all=true', undefined, bos);
    return listed.map(({ subject }) => subject.title);
  };
  while ((await told()).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await told()).toEqual(['raw']);
});

test.each(hostile)('$name is shown by Gitea as it is', async ({ text, plain = text }) => {
  const shown = async (content: Content) => {
    const page = await gitea.api<string>(token, 'POST', '/markdown', {
      ...{ Text: toMarkdown(content), Mode: 'comment', Context: `${repository.owner}/${repository.name}` },
    });
    return typeof page.body === 'string' ? page.body : JSON.stringify(page);
  };
  const html = await shown(everywhere(text));
  const tags = [...html.matchAll(/<([a-z][a-z0-9]*)\b/g)].map(([, tag]) => tag);
  const allowed = ['p', 'span', 'strong', 'code', 'sub', 'ul', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td'];
  const ours = [...allowed, 'blockquote', 'br', 'pre', 'div'];
  expect([...new Set(tags)].filter((tag) => tag === undefined || !ours.includes(tag))).toEqual([]);
  const words = html
    .replace(/<[^>]*>/g, '')
    .replace(/\u200b/g, '')
    .replace(/&#34;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
  expect(words.split('\n')).toContain(plain);
});
