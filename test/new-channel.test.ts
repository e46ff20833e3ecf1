import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `npm run new:channel` in a copy of the project, as a newcomer would use it. */
const ROOT = join(import.meta.dirname, '..');
const PARTS = [
  '.gitignore',
  'src',
  'scripts',
  'test',
  'docs',
  'package.json',
  'package-lock.json',
  'biome.json',
  'tsconfig.json',
  'vitest.config.ts',
];
const LAID = [
  ...['index.ts', 'sms-gate.ts', 'README.md', 'samples/message.json'].map(
    (name) => `src/channels/sms-gate/${name}`,
  ),
  ...['test/sms-gate.fixture.ts', 'test/peers/sms-gate.ts'],
];
const CHANGED = ['src/registry.ts', 'test/channels.fixtures.ts'];

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'osem-new-channel-'));
  for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  // The suite of channels needs no PostgreSQL.
  rmSync(join(copy, 'test/peers/postgres-setup.ts'));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Ended {
  code: number;
  said: string;
}

function node(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: copy, maxBuffer: 32 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, said: stdout + stderr }),
    );
  });
}

const lay = (...words: string[]) => node('scripts/new-channel.mjs', ...words);
const read = (path: string) => readFileSync(join(copy, path), 'utf8');

describe('npm run new:channel', () => {
  it.each([[''], ['Sms'], ['sms_gate'], ['../sms'], ['sms-gate-two'], ['a'], ['sms', 'gate'], ['1sms']])(
    'refuses %s, and writes nothing',
    async (...words) => {
      const before = CHANGED.map(read);
      const { code, said } = await lay(...words);
      expect([code, said]).toEqual([1, expect.stringContaining('lower-case letters')]);
      expect(CHANGED.map(read)).toEqual(before);
    },
  );

  it('refuses a channel that there is, one half of which there is, and a name that the code uses', async () => {
    const before = CHANGED.map(read);
    expect(await lay('telegram')).toEqual({ code: 1, said: expect.stringContaining('is there already') });
    writeFileSync(join(copy, 'test/peers/sms-gate.ts'), 'mine');
    expect(await lay('sms-gate')).toEqual({ code: 1, said: expect.stringContaining('is there already') });
    expect([read('test/peers/sms-gate.ts'), existsSync(join(copy, 'src/channels/sms-gate'))]).toEqual([
      'mine',
      false,
    ]);
    rmSync(join(copy, 'test/peers/sms-gate.ts'));
    expect(await lay('desks')).toEqual({ code: 1, said: expect.stringContaining('knows a desks already') });
    expect(CHANGED.map(read)).toEqual(before);
  });

  it('takes back what it has laid when something cannot be written', async () => {
    const [registry = '', fixtures = ''] = CHANGED.map(read);
    writeFileSync(
      join(copy, 'test/channels.fixtures.ts'),
      fixtures.replace('export const fixtures', 'const fixtures'),
    );
    expect(await lay('sms-gate')).toEqual({ code: 1, said: expect.stringContaining('Nothing was written') });
    expect(LAID.filter((path) => existsSync(join(copy, path)))).toEqual([]);
    expect(read('src/registry.ts')).toBe(registry);
    writeFileSync(join(copy, 'test/channels.fixtures.ts'), fixtures);
  });

  it('lays a channel that compiles, is formatted, and fails the suite with what to write next', async () => {
    const { code, said } = await lay('sms-gate');
    expect([code, said]).toEqual([0, expect.stringContaining('npx vitest run')]);
    for (const path of [...LAID, ...CHANGED]) expect(said).toContain(path);
    expect(read('docs/new-channel.md')).toContain('npm run new:channel sms-gate');

    const program = (name: string) => join(ROOT, 'node_modules', name);
    const types = await node(program('typescript/bin/tsc'), '--noEmit', '-p', 'test/tsconfig.json');
    expect(ofLaid(types.said)).toEqual([]);
    const style = await node(program('@biomejs/biome/bin/biome'), 'check', ...LAID, ...CHANGED);
    expect(style).toEqual({ code: 0, said: expect.any(String) });

    const suite = ['run', 'test/channels.contract.test.ts', '-t', 'sms-gate', '--reporter=dot'];
    const failed = await node(program('vitest/vitest.mjs'), ...suite);
    expect(failed.code).toBe(1);
    for (const file of [
      'src/channels/sms-gate/sms-gate.ts, send',
      'test/sms-gate.fixture.ts: request',
      'test/sms-gate.fixture.ts: saying',
    ])
      expect(failed.said).toContain(`Next, in ${file}`);
    expect(failed.said).toContain('Fill in `about` of its index.ts');
  }, 240_000);
});

/** The complaints about files that were laid or changed; others may be in the middle of something. */
function ofLaid(said: string): string[] {
  return said.split('\n').filter((line) => [...LAID, ...CHANGED].some((path) => line.startsWith(path)));
}
