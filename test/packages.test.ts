import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { isAllowed, licences } from '../scripts/licences.mjs';

/** What is installed, and what of it is loaded: bottender asks for much that this project neither wants nor needs. */
const ROOT = join(import.meta.dirname, '..');
const STUB = /vendor-stubs\/unused$/;

interface Package {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  dev?: boolean;
}

const lock = read('package-lock.json') as { packages: Record<string, Package> };
const { overrides } = read('package.json') as { overrides: Record<string, string> };
const installed = Object.entries(lock.packages).filter(([path]) => path.includes('node_modules/'));

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

function named(name: string): [string, Package][] {
  return installed.filter(([path]) => path.endsWith(`node_modules/${name}`));
}

describe('npm ci', () => {
  it('needs nothing but the registry that it is told: the lock file names no host', () => {
    const resolved = installed.filter(([, { resolved: from }]) => from !== undefined && !STUB.test(from));
    expect(resolved).toEqual([]);
  });

  it('takes of what serves nothing but the very bytes that were looked at: each has its hash', () => {
    const isOurs = (path: string) => path.includes('vendor-stubs/');
    const serves = installed.filter(
      ([path, { dev, link }]) => dev !== true && link !== true && !isOurs(path),
    );
    expect(serves.length).toBeGreaterThan(100);
    const unknown = serves.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==/.test(integrity));
    expect(unknown.map(([path]) => path)).toEqual([]);
  });

  it('takes no axios that has known holes', () => {
    const versions = named('axios').map(([, { version }]) => version);
    expect(versions).not.toEqual([]);
    for (const version of versions) expect(version).toMatch(/^[1-9]\d*\./);
  });

  it('takes none of what bottender asks for and this project does not load', () => {
    const stubbed = Object.entries(overrides).filter(([, by]) => by.startsWith('file:'));
    expect(stubbed.map(([name]) => name)).toEqual(
      expect.arrayContaining(['ngrok', 'update-notifier', 'nodemon', 'mongodb', 'ioredis', '@slack/rtm-api']),
    );
    for (const [name, by] of stubbed) {
      expect(by).toMatch(STUB);
      const found = named(name);
      expect(found, name).not.toEqual([]);
      for (const [, { link, resolved }] of found)
        expect([link, STUB.test(resolved ?? '')]).toEqual([true, true]);
    }
    for (const dead of ['request', 'tough-cookie', 'got']) expect(named(dead), dead).toEqual([]);
  });

  it('runs no script of what is installed to serve but that of the database', () => {
    const scripts = installed.filter(([, { hasInstallScript, dev }]) => hasInstallScript && dev !== true);
    expect(scripts.map(([path]) => path)).toEqual(['node_modules/sqlite3']);
  });
});

describe('licences', () => {
  it('of all that serves are allowed ones, and what nobody allowed is found', () => {
    expect(licences().problems).toEqual([]);
    for (const fine of ['MIT', '(MIT OR GPL-3.0-only)', 'ISC AND CC0-1.0'])
      expect(isAllowed(fine)).toBe(true);
    for (const not of [
      '',
      'GPL-3.0-only',
      'MIT AND AGPL-3.0-only',
      'SEE LICENSE IN README',
      '(MIT AND (X OR ISC))',
    ])
      expect(isAllowed(not), not).toBe(false);
    const folder = mkdtempSync(join(tmpdir(), 'osem-licences-'));
    const packages = { 'node_modules/open': { version: '1.0.0', license: 'AGPL-3.0-only' } };
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ dependencies: { open: '1' }, license: 'MIT' }),
    );
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    expect(licences(folder).problems).toEqual([
      expect.stringContaining('open 1.0.0 has the licence "AGPL-3.0-only"'),
    ]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('and packages stand in a bill of materials that npm makes of the lock file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'osem-sbom-'));
    const file = join(folder, 'sbom.cdx.json');
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/sbom.mjs'), file]);
    const { bomFormat, components } = JSON.parse(readFileSync(file, 'utf8')) as {
      bomFormat: string;
      components: { purl: string; scope?: string }[];
    };
    rmSync(folder, { recursive: true, force: true });
    expect(bomFormat).toBe('CycloneDX');
    const fastify = installed.find(([path]) => path === 'node_modules/fastify')?.[1].version;
    const purls = components.map(({ purl }) => purl);
    expect(purls).toContain(`pkg:npm/fastify@${fastify}`);
    expect(purls.filter((one) => one.startsWith('pkg:npm/vitest@'))).toEqual([]);
  });
});

/** Loads every channel in a process of its own and prints which files of packages that brought, and a word out of .env. */
const LOADER = `
  const { createRequire } = await import('node:module');
  const { channels } = await import(process.argv[1]);
  for (const entry of channels) await entry.load();
  const files = Object.keys(createRequire(import.meta.url).cache);
  process.stdout.write(JSON.stringify({ files, word: process.env.OSEM_SENTINEL ?? null }));
`;

it('no channel reads .env by itself, or loads bottender as a whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-env-'));
  writeFileSync(join(folder, '.env'), 'OSEM_SENTINEL=read-by-somebody\n');
  try {
    const registry = pathToFileURL(join(ROOT, 'dist/registry.js')).href;
    const program = ['--input-type=module', '--eval', LOADER, registry];
    const { stdout } = await promisify(execFile)(process.execPath, program, {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    });
    const { files, word } = JSON.parse(stdout) as { files: string[]; word: string | null };
    expect(word).toBeNull();
    const of = (path: RegExp) => files.filter((file) => path.test(file));
    expect(of(/\/bottender\/dist\/telegram\//)).not.toEqual([]);
    expect(of(/\/bottender\/dist\/(?:index\.js|bot\/)|\/(?:dotenv|ngrok|mongodb|ioredis)\//)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
