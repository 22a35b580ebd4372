import { fastifyRateLimit } from '@fastify/rate-limit';
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import { type Problem, problemBody, problemType } from './http/problem.js';
import type { Readiness } from './readiness.js';
import { type Intake, takeDelivery } from './webhooks/take-delivery.js';

export interface ServerParts {
  readonly intake: Intake;
  readonly readiness: () => Promise<Readiness>;
  /** The process of the stack that it belongs to; absent: none. */
  readonly ofStack?: number;
  /** A delivery was kept. */
  readonly onKept: () => void;
  readonly log: FastifyBaseLogger;
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  readonly bodyBytes: number;
  /** For a whole request, from its first byte. */
  readonly requestMs: number;
  /** Of one address within ten seconds. */
  readonly requests: number;
}

const usual: Limits = { bodyBytes: 5 * 1024 * 1024, requestMs: 20_000, requests: 3_000 };

/** The server's routes, before it listens. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { intake, readiness, ofStack, onKept, log, limits } = parts;
  const { bodyBytes, requestMs, requests } = { ...usual, ...limits };
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, _, reply) => {
      void refuse(reply, { status: error.statusCode ?? 400, detail: error.message });
    },
    bodyLimit: bodyBytes,
    requestTimeout: requestMs,
    // A proxy on this host says for whom it asks; from elsewhere anybody could.
    trustProxy: 'loopback',
    http: { headersTimeout: requestMs, connectionsCheckingInterval: Math.min(requestMs, 5_000) },
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    return refuse(reply, { status, detail: status < 500 ? error.message : 'It failed here. Send it again later.' });
  });
  app.setNotFoundHandler((_, reply) => refuse(reply, { status: 404, detail: 'There is nothing here.' }));
  await app.register(fastifyRateLimit, { max: requests, timeWindow: 10_000 });

  app.removeAllContentTypeParsers();
  // The signature is of the bytes: they are parsed only after it.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));

  // A stack asks for its own: another one's may have been sooner at the same port.
  app.get<{ Querystring: { stack?: string } }>('/livez', { config: { rateLimit: false } }, (request, reply) => {
    const { stack } = request.query;
    if (stack === undefined || stack === String(ofStack)) return { alive: true };
    return refuse(reply, { status: 421, detail: 'This is not the server of that stack.' });
  });
  app.get('/readyz', { config: { rateLimit: false } }, async (_, reply) => {
    const found = await readiness();
    return reply.code(found.ready ? 200 : 503).send(found);
  });
  app.post<{ Params: { account: string }; Body: unknown }>('/webhooks/:account', async (request, reply) => {
    const { account } = request.params;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      const taken = await takeDelivery(intake, { account, headers: request.headers, body });
      if ('status' in taken) {
        log.info({ account, status: taken.status, ip: request.ip }, `a webhook was refused: ${taken.detail}`);
        return await refuse(reply, taken);
      }
      if (taken.outcome === 'kept') onKept();
      return await reply.code(202).send(taken);
    } catch (error) {
      log.error({ account, error: (error as Error).message }, 'a webhook could not be kept');
      return refuse(reply, { status: 503, detail: 'It cannot be kept now. Send it again later.' });
    }
  });
  return app;
}

function refuse(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(problemType).send(problemBody(problem));
}
