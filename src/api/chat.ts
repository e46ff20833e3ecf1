import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { languageOf } from '../texts/languages.ts';
import { type Catalogue, learn } from '../texts/texts.ts';
import { serveFile, takeUpload } from './attachments.ts';
import { chatCallRoute } from './chat-calls.ts';
import { choicesOf } from './chat-choices.ts';
import { chatHours, usualAnswer } from './chat-hours.ts';
import { presentChatMessage, shownToVisitor } from './chat-message.ts';
import { type ChatSession, chatMessagesShape, chatSessionAskShape, chatSessionShape } from './chat-shapes.ts';
import { openFileKey } from './file-key.ts';
import { type ChannelLinks, otherWays } from './front-door.ts';
import { problemsShown } from './known-problems.ts';
import type { OpenStreams } from './open-streams.ts';
import { type ApiPorts, CHAT_CHANNEL } from './ports.ts';
import {
  byAddress,
  CHAT_ADDRESS_LIMIT,
  CHAT_FILE_ADDRESS_LIMIT,
  CHAT_FILE_LIMIT,
  CHAT_READ_LIMIT,
  CHAT_SESSION_LIMIT,
  CHAT_WRITE_LIMIT,
  limiter,
} from './rate-limits.ts';
import type { Api } from './schemas.ts';
import { uploadShape } from './shapes.ts';
import type { Streams } from './sse.ts';
import { guardVisitors, isErased, visitorOf } from './visitor-guard.ts';
import { isNamed, visitorIdentity } from './visitor-identity.ts';
import type { Watch } from './watch.ts';

const PAGE = 50;
const olderQuery = z.object({ before: z.string().max(200).optional() });
const fileParams = z.object({ id: z.string().min(1).max(200) });
const keyQuery = z.object({
  message: z.string().max(200),
  until: z.coerce.number().int(),
  key: z.string().max(100),
});

/** What the chat shares with other pages. */
interface ChatAlive {
  streams: Streams;
  open: OpenStreams;
  watch: Watch;
  links: ChannelLinks;
}

/** What one visitor of the chat may do. Their token opens their own conversation and nothing else. */
export function chatRoutes(app: Api, ports: ApiPorts, alive: ChatAlive): void {
  guardVisitors(app as unknown as FastifyInstance, ports, limiter(CHAT_ADDRESS_LIMIT));
  sessionRoute(app, ports, alive.links);
  messagesRoute(app, ports);
  streamRoute(app, ports, alive);
  fileRoutes(app, ports);
  chatCallRoute(app, ports);

  app.post('/typing', { config: { rateLimit: CHAT_WRITE_LIMIT } }, async (request, reply) => {
    const conversation = visitorOf(request);
    ports.store.live.publish({ kind: 'typing', channel: CHAT_CHANNEL, conversation, who: 'customer' });
    return reply.code(204).send();
  });
}

function sessionRoute(app: Api, ports: ApiPorts, links: ChannelLinks): void {
  const usual = usualAnswer(ports.store.tickets);
  app.post(
    '/session',
    {
      config: { public: true, rateLimit: CHAT_SESSION_LIMIT },
      schema: { body: chatSessionAskShape, response: { 200: chatSessionShape } },
    },
    async (request): Promise<ChatSession> => {
      const { token, name, language = 'en', identity } = request.body;
      const now = ports.clock.now();
      const named = identity === undefined ? null : await identified(ports, identity, now);
      const shown = token === undefined ? null : ports.visitors.verify(token, now);
      const before = shown !== null && (await isErased(ports, shown)) ? null : shown;
      // Whoever has signed out there is nobody here; what they wrote stays theirs.
      const known = named ?? (before !== null && isNamed(before) ? null : before);
      const visitor = known ?? ports.newId();
      const channel = ports.channels.get(CHAT_CHANNEL);
      if (channel === undefined) throw new CodedError('not-found', 'The chat is off.');
      const { textLength, fileBytes, fileTypes } = channel.limits;
      const contact = known === null ? null : await ports.store.contacts.byAddress(CHAT_CHANNEL, visitor);
      const ticket = await openTicket(ports, known);
      const spoken = languageOf(language);
      const texts = chatTexts(await learn(spoken));
      return {
        // A token that is used is made new, so that a faithful visitor is never forgotten.
        token: ports.visitors.sign(visitor, now),
        name: contact?.name ?? name ?? null,
        language: spoken,
        limits: { textLength, fileBytes, fileTypes: [...fileTypes] },
        texts,
        serving: await servingOf(ports, ticket),
        hours: chatHours(ports.policy.current(), ticket?.triage.team ?? null, now, spoken),
        usual: await usual(now, spoken),
        calls: ports.policy.current().callbacks !== null,
        ways: await otherWays(ports, links, spoken),
        problems: await problemsShown(ports, spoken),
      };
    },
  );
}

/** The visitor whom the site names; from now on they are that customer. Throws CodedError 'unauthorized'. */
async function identified(ports: ApiPorts, token: string, now: number): Promise<string> {
  const { externalId, ...told } = visitorIdentity(ports.settings.chatIdentitySecret, token, now);
  const visitor = ports.visitors.named(externalId);
  const address = { channel: CHAT_CHANNEL, address: visitor };
  await ports.store.contacts.identify({ externalId, ...told, address, id: ports.newId(), now });
  return visitor;
}

function chatTexts(catalogue: Catalogue): Record<string, string> {
  return Object.fromEntries(Object.entries(catalogue).filter(([key]) => key.startsWith('chat.')));
}

async function openTicket({ store }: ApiPorts, visitor: string | null): Promise<Ticket | null> {
  const ticket = visitor === null ? null : await store.tickets.ofConversation(CHAT_CHANNEL, visitor);
  return ticket?.status.name === 'resolved' ? null : ticket;
}

/** Who works on the visitor's open ticket, as customers may see them. */
async function servingOf(
  { store, policy }: ApiPorts,
  ticket: Ticket | null,
): Promise<ChatSession['serving']> {
  const { business } = policy.current();
  const owner = ticket?.claim.by ?? null;
  const person = owner === null ? null : await store.people.byId(owner);
  const team = person?.team ?? ticket?.triage.team ?? null;
  return {
    team: (team === null ? undefined : business.teams[team]) ?? business.name,
    people: person === null ? [] : [person.publicName ?? person.name],
  };
}

function messagesRoute(app: Api, ports: ApiPorts): void {
  const { store, settings, policy } = ports;
  app.get(
    '/messages',
    {
      config: { rateLimit: CHAT_READ_LIMIT },
      schema: { querystring: olderQuery, response: { 200: chatMessagesShape } },
    },
    async (request) => {
      const visitor = visitorOf(request);
      const { before } = request.query;
      const limit = PAGE + 1;
      const page = before === undefined ? { limit } : { limit, before };
      const found = await store.tickets.conversationMessages(CHAT_CHANNEL, visitor, page);
      const newest = found.slice(-PAGE).filter(shownToVisitor);
      const people = new Map((await store.people.list()).map((person) => [person.id, person]));
      const { teams } = policy.current().business;
      const asked = await choicesOf(ports, { channel: CHAT_CHANNEL, conversation: visitor }, newest);
      const context = { people, teams, secret: settings.fileSecret, now: Date.now(), asked };
      const messages = newest.map((message) => presentChatMessage(message, context));
      return { messages, more: found.length > PAGE };
    },
  );
}

function streamRoute(app: Api, { clock }: ApiPorts, { streams, open, watch }: ChatAlive): void {
  app.get(
    '/stream',
    { exposeHeadRoute: false, config: { rateLimit: CHAT_READ_LIMIT } },
    async (request, reply) => {
      const visitor = visitorOf(request);
      const giveBack = open.take(visitor, byAddress(request));
      const sse = streams.start(reply, {
        onEnd: () => {
          giveBack();
          stopListening();
        },
      });
      const stopListening = watch.listen({
        audiences: () => [],
        hear(said) {
          if (said.kind !== 'conversation' && said.kind !== 'typing') return;
          if (said.channel !== CHAT_CHANNEL || said.conversation !== visitor) return;
          if (said.kind === 'conversation') sse.send('message', {}, clock.now());
          else if (said.who === 'agent')
            sse.send('typing', said.name === undefined ? {} : { name: said.name });
        },
      });
      sse.send('hello', {}, clock.now());
    },
  );
}

function fileRoutes(app: Api, ports: ApiPorts): void {
  const { store, channels, settings } = ports;
  const limitAddress = limiter(CHAT_FILE_ADDRESS_LIMIT);
  app.post(
    '/files',
    { config: { rateLimit: CHAT_FILE_LIMIT }, schema: { response: { 200: uploadShape } } },
    async (request) => {
      const limits = channels.get(CHAT_CHANNEL)?.limits;
      if (limits === undefined) throw new CodedError('not-found', 'The chat is off.');
      limitAddress(request);
      const { fileBytes, fileTypes } = limits;
      const owner = `visitor:${visitorOf(request)}`;
      return takeUpload(request, ports, { owner, maxBytes: fileBytes, types: fileTypes });
    },
  );

  // The address itself is the key: a picture's element sends no token.
  app.get(
    '/files/:id',
    {
      config: { public: true, rateLimit: CHAT_SESSION_LIMIT },
      schema: { params: fileParams, querystring: keyQuery },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { message: messageId, until, key } = request.query;
      const file = { id, messageId, until };
      if (!openFileKey(settings.fileSecret, file, key, Date.now())) {
        throw new CodedError('unauthorized', 'This address is no longer good.');
      }
      const message = await store.tickets.message(messageId);
      const attached =
        message !== null && shownToVisitor(message) ? message.files.find((one) => one.id === id) : undefined;
      if (attached === undefined || attached.hash === null)
        throw new CodedError('not-found', 'There is no such file.');
      return serveFile(reply, ports, { hash: attached.hash, name: attached.name }, 'cross-origin');
    },
  );
}
