import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer } from '../src/api/server.ts';
import { brokenHouse } from './api.ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'osem-pages-'));
let app: FastifyInstance;

beforeAll(async () => {
  const [deskFolder, chatFolder] = [join(folder, 'desk'), join(folder, 'chat')];
  const write = (path: string, body: string) => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, body);
  };
  write(join(deskFolder, 'index.html'), '<!doctype html><title>Desk</title>');
  write(join(deskFolder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write(join(deskFolder, 'assets/main-B3hf9_aZ.js'), 'export {};');
  write(join(chatFolder, 'index.html'), '<!doctype html><title>Chat</title>');
  write(join(chatFolder, 'widget.js'), '0;');
  write(join(folder, 'secret.txt'), 'hunter2');
  const ports = brokenHouse();
  app = await buildServer({ ...ports, settings: { ...ports.settings, deskFolder, chatFolder } });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the pages', () => {
  it.each([
    ['/desk', 'Desk'],
    ['/desk/', 'Desk'],
    ['/desk/?token=abc', 'Desk'],
    ['/desk/tickets/12', 'Desk'],
    ['/chat', 'Chat'],
    ['/chat/', 'Chat'],
  ])('%s is a page that runs nothing of others and is framed by nobody', async (url, title) => {
    const { statusCode, headers, body } = await app.inject({ url });
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain(title);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-|\*|https?:/);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('are kept by browsers for ever when their name tells what is in them', async () => {
    const { headers } = await app.inject({ url: '/desk/assets/main-B3hf9_aZ.js' });
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toContain('javascript');
    const icon = await app.inject({ url: '/desk/icon.svg' });
    expect([icon.headers['cache-control'], icon.headers['content-type']]).toEqual([
      'no-cache',
      'image/svg+xml',
    ]);
  });

  it('lend the widget to pages of others', async () => {
    const { statusCode, headers } = await app.inject({ url: '/chat/widget.js' });
    expect(statusCode).toBe(200);
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it.each([
    '/desk/../secret.txt',
    '/desk/..%2fsecret.txt',
    '/desk/%2e%2e/secret.txt',
    '/desk/..%5csecret.txt',
    '/desk//../secret.txt',
    '/chat/..%2f..%2fsecret.txt',
    '/desk/%00secret.txt',
    '/desk/no-such.js',
    '/chat/no-such',
  ])('never leave their folder: %s', async (url) => {
    const { statusCode, body } = await app.inject({ url });
    expect(body).not.toContain('hunter2');
    expect([400, 404]).toContain(statusCode);
  });
});
