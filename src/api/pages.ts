import { stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CodedError } from '../domain/coded-error.ts';
import type { ApiPorts } from './ports.ts';

const DESK_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  // What a caller said on tape.
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  // Mails as they looked, each with a policy of its own that lets nothing run.
  "frame-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Files whose names change with what is in them. */
const HASHED = /(^|\/)assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const YEAR_S = 31_536_000;
/** The widget is asked for on every page view of other sites, and must still change soon after an update. */
const WIDGET_MAX_AGE_S = 300;

const options = { config: { public: true }, schema: { hide: true } };

/** The built pages: the desk, and the chat with its widget. */
export async function pageRoutes(app: FastifyInstance, { settings }: ApiPorts): Promise<void> {
  const { deskFolder, chatFolder } = settings;
  await app.register(fastifyStatic, { root: [deskFolder, chatFolder], serve: false, cacheControl: false });

  app.get('/desk/handbook', options, async (_request, reply) => reply.redirect('/api/handbook.html'));
  app.get('/desk', options, (_request, reply) => sendPage(reply, deskFolder, 'index.html'));
  app.get('/desk/*', options, async (request, reply) => {
    const path = pathOf(request.params);
    return (await isFile(deskFolder, path))
      ? sendPage(reply, deskFolder, path)
      : missing(reply, deskFolder, path);
  });
  app.get('/chat', options, (_request, reply) => sendPage(reply, chatFolder, 'index.html'));
  app.get('/chat/*', options, async (request, reply) => {
    const path = pathOf(request.params);
    if (!(await isFile(chatFolder, path))) throw new CodedError('not-found', 'There is no such page.');
    return sendPage(reply, chatFolder, path);
  });
}

/** An address within the desk is the desk; a file that is not there is an error. */
function missing(reply: FastifyReply, folder: string, path: string): Promise<FastifyReply> {
  if (/\.[a-z0-9]+$/i.test(path)) throw new CodedError('not-found', 'There is no such file.');
  return sendPage(reply, folder, 'index.html');
}

async function sendPage(reply: FastifyReply, folder: string, path: string): Promise<FastifyReply> {
  if (!(await isFile(folder, path))) throw new CodedError('not-found', 'This page is not built.');
  reply.header('content-security-policy', DESK_CSP).header('cache-control', cachingOf(path));
  if (path.endsWith('widget.js')) reply.header('cross-origin-resource-policy', 'cross-origin');
  return reply.sendFile(path, folder);
}

function cachingOf(path: string): string {
  if (HASHED.test(path)) return `public, max-age=${YEAR_S}, immutable`;
  return path.endsWith('widget.js') ? `public, max-age=${WIDGET_MAX_AGE_S}` : 'no-cache';
}

function pathOf(params: unknown): string {
  return (params as { '*'?: string })['*'] || 'index.html';
}

async function isFile(folder: string, path: string): Promise<boolean> {
  const inside = normalize(join(folder, path));
  if (path.includes('\0') || !inside.startsWith(join(folder, '/'))) return false;
  return stat(inside).then(
    (found) => found.isFile(),
    () => false,
  );
}
