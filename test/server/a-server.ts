import { createHmac, randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { ProjectTracker } from '../../config/projects/project.js';
import type { Delivery } from '../../activities/store/intake/deliveries.js';
import { createServer, type Limits } from '../../server/create-server.js';
import type { ProjectPlaces } from '../../server/webhooks/events-of.js';
import type { Readiness } from '../../server/readiness.js';

export const secret = 'a secret of thirty-two characters';

type Place = Pick<ProjectTracker, 'account' | 'owner' | 'name'>;
const shop: Place = { account: 'gitea', owner: 'acme', name: 'shop' };

/** As much of a project as the server looks at. */
export function aProject(more: Partial<ProjectPlaces> = {}, place = shop): ProjectPlaces {
  const tracker: ProjectTracker = {
    ...place,
    kind: 'repository',
    start: { state: null, label: 'orch', assignee: 'orch-bot' },
    labels: {},
    blockedLabel: 'blocked',
    whenClosed: 'cancel',
    pollSeconds: 60,
  };
  const url = 'https://git.example.org/acme/shop.git';
  return { name: 'shop', repository: { url, baseBranch: 'main', name: 'shop', forge: place }, tracker, ...more };
}

/** A server on the loopback that keeps deliveries in a list, and the log that it writes. For `closeServers` after the test. */
export async function aServer(
  more: {
    readonly keep?: (delivery: Delivery) => Promise<boolean>;
    readonly readiness?: () => Promise<Readiness>;
    readonly projects?: () => ProjectPlaces[];
    readonly limits?: Partial<Limits>;
    readonly ofStack?: number;
  } = {},
) {
  const kept: Delivery[] = [];
  let log = '';
  const app = await createServer({
    intake: {
      accounts: {
        ...{ gitea: { kind: 'gitea' }, github: { kind: 'github' }, silent: { kind: 'gitea' } },
        plane: { kind: 'plane' },
      },
      secrets: { gitea: secret, github: secret, plane: secret },
      projects: more.projects ?? (() => [aProject()]),
      keep:
        more.keep ??
        ((delivery) => {
          kept.push(delivery);
          return Promise.resolve(true);
        }),
    },
    readiness: more.readiness ?? (() => Promise.resolve({ ready: true, ledger: 'ok', temporal: 'ok' })),
    onKept: () => undefined,
    log: pino({ level: 'trace' }, { write: (line: string) => (log += line) }),
    ...(more.ofStack !== undefined && { ofStack: more.ofStack }),
    ...(more.limits !== undefined && { limits: more.limits }),
  });
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  open.add(app);
  const send = (given: Sent = {}) => sendTo(Number(port), given);
  return { app, kept, send, port: Number(port), log: () => log };
}

const open = new Set<FastifyInstance>();

export async function closeServers(): Promise<void> {
  for (const app of open) await app.close();
  open.clear();
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Resolves with the answer, also where that comes before all was sent. */
function sendTo(port: number, { method = 'POST', path = '/webhooks/gitea', headers, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (data: Buffer) => (text += data.toString('utf8')));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
        sending.destroy();
      });
    });
    sending.on('error', reject);
    if (headers?.['content-length'] === undefined) sending.end(body);
    else sending.write(body ?? '');
  });
}

/** A comment on issue 3 of acme/shop, as Gitea tells it. */
export function aComment(more: { readonly body?: string; readonly id?: number; readonly item?: number } = {}) {
  const person = { id: 7, login: 'ada' };
  return {
    action: 'created',
    is_pull: false,
    issue: { number: more.item ?? 3 },
    comment: { id: more.id ?? 90, body: more.body ?? '/status', created_at: '2026-11-27T20:10:13Z', user: person },
    repository: { name: 'shop', owner: { id: 2, login: 'acme' } },
    sender: person,
  };
}

export function signed(body: string | Buffer, more: Readonly<Record<string, string>> = {}) {
  return {
    'content-type': 'application/json',
    'x-gitea-delivery': randomUUID(),
    'x-gitea-event-type': 'issue_comment',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    ...more,
  };
}
