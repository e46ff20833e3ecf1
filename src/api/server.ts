import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyPluginCallback,
  LogController,
} from 'fastify';
import { keepAccessLog } from './access-log.ts';
import { auditRoutes } from './audit.ts';
import { backtestRoutes } from './backtests.ts';
import { keepPace, REQUEST_MS } from './body-pace.ts';
import { bulkRoutes } from './bulk.ts';
import { callPages } from './call-pages.ts';
import { guard } from './caller.ts';
import { chatRoutes } from './chat.ts';
import { commandRoutes } from './commands.ts';
import { contactRoutes } from './contacts.ts';
import { deadRoutes } from './dead.ts';
import { downloadRoutes } from './downloads.ts';
import { answerErrors } from './errors.ts';
import { exportRoutes } from './exports.ts';
import { figurePictureRoutes } from './figure-pictures.ts';
import { figureRoutes } from './figures.ts';
import { fileRoutes } from './files.ts';
import { answerWithPages } from './form-errors.ts';
import { formRoutes } from './forms.ts';
import { channelLinks, frontDoorRoutes } from './front-door.ts';
import { givingRoutes } from './giving.ts';
import { goalRoutes } from './goals.ts';
import { handbookRoutes, publicEditionRoutes } from './handbook.ts';
import { hookRoutes } from './hooks.ts';
import { insightRoutes } from './insight.ts';
import { kindRoutes } from './kinds.ts';
import { logRequests } from './log.ts';
import { noticeRoutes } from './notices.ts';
import { OpenStreams } from './open-streams.ts';
import { describeApi } from './openapi.ts';
import { operationRoutes } from './operations.ts';
import { originalRoutes } from './originals.ts';
import { pageRoutes } from './pages.ts';
import { peopleRoutes } from './people.ts';
import { personDataRoutes } from './person-data.ts';
import { pledgeRoutes } from './pledges.ts';
import type { ApiPorts } from './ports.ts';
import { followPresence, type Presence, presenceRoutes } from './presence.ts';
import { rafflePages } from './raffles.ts';
import { limitRates } from './rate-limits.ts';
import { ruleRoutes } from './rules.ts';
import { type Api, useZod } from './schemas.ts';
import { searchRoutes } from './search.ts';
import { sessionRoutes } from './session.ts';
import { signInRoutes } from './sign-ins.ts';
import { Streams } from './sse.ts';
import { stopInTime } from './stopping.ts';
import { streamRoutes } from './stream.ts';
import { surveyPages } from './survey-pages.ts';
import { ticketRoutes } from './tickets.ts';
import { transcriptRoutes } from './transcripts.ts';
import { unsubscribePages } from './unsubscribe-pages.ts';
import { viewRoutes } from './views.ts';
import { wallPageRoutes } from './wall-page.ts';
import { wallRoutes } from './walls.ts';
import { createWatch, type Watch } from './watch.ts';
import { webhookRoutes } from './webhooks.ts';

const MAX_JSON_BYTES = 256 * 1024;

/** The HTTP side of the house, not yet listening. Closing it ends all streams and lets what is in hand finish. */
export async function buildServer(ports: ApiPorts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: ports.log,
    // The hook in log.ts writes one line a request, without the query.
    logController: new LogController({ disableRequestLogging: true }),
    // One proxy, which adds the caller's address at the end: what stands before it the caller may have made up.
    trustProxy: ports.settings.trustProxy && ((_address: string, hop: number) => hop === 0),
    bodyLimit: MAX_JSON_BYTES,
    requestTimeout: REQUEST_MS,
    genReqId: () => randomUUID(),
    // A child logger for each request costs as much as its routing: lines name the request themselves.
    childLoggerFactory: (logger) => logger,
    routerOptions: { maxParamLength: 300 },
  });
  const streams = new Streams();
  const open = new OpenStreams();
  const presence = followPresence(ports.store.live, () => performance.now());
  const watch = createWatch({
    store: ports.store,
    onError: (error) => ports.log.error({ err: error }, 'The live watch could not look'),
  });
  stopInTime(app, () => {
    watch.stop();
    presence.stop();
    streams.endAll();
  });

  useZod(app);
  answerErrors(app, ports.settings);
  logRequests(app);
  harden(app);
  app.decorateRequest('caller', null);
  app.decorateRequest('tickets', null);
  app.decorateRequest('looked', null);
  app.decorateRequest('visitor', null);
  await limitRates(app);
  await describeApi(app, ports.settings.publicUrl);

  const links = channelLinks(ports);
  const alive = { streams, presence, watch };
  await room(app, '/api', [cookie, multipart], (scope) => apiRoutes(scope, ports, alive));
  await room(app, '/chat', [multipart], (scope) =>
    chatRoutes(scope as unknown as Api, ports, { streams, open, watch, links }),
  );
  for (const [path, pages] of PAGES) {
    await room(app, path, [multipart], (scope) => {
      answerWithPages(scope, ports);
      pages(scope as unknown as Api, ports);
    });
  }
  await room(app, '/channels', [], (scope) => {
    answerErrors(scope, ports.settings, 'vendors');
    webhookRoutes(scope, ports);
  });
  rafflePages(app as unknown as Api, ports);
  downloadRoutes(app as unknown as Api, ports);
  wallPageRoutes(app as unknown as Api, ports, { streams, open, watch });
  publicEditionRoutes(app as unknown as Api, ports);
  frontDoorRoutes(app as unknown as Api, ports, links);
  await pageRoutes(app, ports);
  operationRoutes(app, ports);
  return app;
}

/** Pages on which customers fill in something, by their addresses. */
const PAGES = [
  ['/forms', formRoutes],
  ['/surveys', surveyPages],
  ['/calls', callPages],
  ['/unsubscribe', unsubscribePages],
] as const;

/** Routes whose hooks, and those of their plugins, hold for themselves only: a webhook pays for none of them. */
async function room(
  app: FastifyInstance,
  prefix: string,
  plugins: readonly FastifyPluginCallback[],
  add: (scope: FastifyInstance) => void,
): Promise<void> {
  const inside: FastifyPluginAsync = async (scope) => {
    for (const plugin of plugins) await scope.register(plugin);
    if (plugins.includes(multipart)) keepPace(scope);
    add(scope);
  };
  await app.register(inside, { prefix });
}

interface Alive {
  streams: Streams;
  presence: Presence;
  watch: Watch;
}

function apiRoutes(scope: FastifyInstance, ports: ApiPorts, { streams, presence, watch }: Alive): void {
  guard(scope, ports);
  keepAccessLog(scope, ports);
  answerErrors(scope, ports.settings);
  const api = scope as unknown as Api;
  sessionRoutes(api, ports);
  signInRoutes(api, ports);
  ticketRoutes(api, ports, presence);
  searchRoutes(api, ports);
  commandRoutes(api, ports);
  bulkRoutes(api, ports);
  givingRoutes(api, ports);
  pledgeRoutes(api, ports);
  figureRoutes(api, ports);
  figurePictureRoutes(api, ports);
  kindRoutes(api, ports);
  contactRoutes(api, ports);
  viewRoutes(api, ports);
  peopleRoutes(api, ports);
  fileRoutes(api, ports);
  originalRoutes(api, ports);
  presenceRoutes(api, ports);
  noticeRoutes(api, ports);
  deadRoutes(api, ports);
  hookRoutes(api, ports);
  handbookRoutes(api, ports);
  ruleRoutes(api, ports);
  goalRoutes(api, ports);
  insightRoutes(api, ports);
  wallRoutes(api, ports);
  backtestRoutes(api, ports);
  exportRoutes(api, ports);
  personDataRoutes(api, ports);
  auditRoutes(api, ports);
  transcriptRoutes(api, ports);
  streamRoutes(api, ports, streams, watch);
  api.get('/openapi.json', { config: { public: true }, schema: { hide: true } }, async () => scope.swagger());
}

const HARDENING = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** For every answer; pages and files set a policy and a caching of their own over the strictest ones. */
function harden(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(HARDENING);
    done();
  });
}
