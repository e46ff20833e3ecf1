import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { type DestinationStream, pino } from 'pino';

/** Wherever these stand in what is logged, they are left out. */
const SECRET = ['authorization', 'cookie', 'token', 'password', 'secret', 'text', 'body', 'raw'];
const REDACT = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines on stdout without secrets and without what people wrote. */
export function createLog(level: string, destination?: DestinationStream): FastifyBaseLogger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACT, remove: true },
    serializers: { err: describeError, req: () => undefined, res: () => undefined },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

interface DescribedError {
  type: string;
  message: string;
  code?: unknown;
  stack?: string;
  cause?: DescribedError;
}

/** Type, message, code and stack only: drivers hang the values of a query on their errors. */
function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error' };
  const described: DescribedError = { type: error.name, message: error.message };
  if ('code' in error) described.code = error.code;
  if (error.stack !== undefined) described.stack = error.stack;
  if (error.cause !== undefined) described.cause = describeError(error.cause);
  return described;
}

/** Asked so often, and answered well, that a line each would only hide the others; the metrics count them. */
const QUIET = ['/health', '/ready', '/channels/:id'];

/** One line for each request: what was asked, how it ended, how long it took. Never the query: tokens may stand there. */
export function logRequests(app: FastifyInstance): void {
  const tells = app.log.level === 'debug';
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const quiet = reply.statusCode < 400 && QUIET.includes(routeOptions.url ?? '');
    if (quiet && !tells) return done();
    const line = {
      reference: request.id,
      method,
      route: routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (quiet) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
    done();
  });
}
