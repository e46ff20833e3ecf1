import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';

const ROOT = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** These hand on what they do not know to a program that refuses it: vitest, or one of dist that test/programs.test.ts runs. */
const HAND_ON = {
  vitest: ['test', 'check:node', 'chaos', 'crash-matrix', 'time-machine', 'soak'],
  programs: ['export', 'backup', 'restore', 'move:postgres', 'import', 'sizing'],
};
/** An option of each that npm keeps when it stands before `--`. */
const KEPT = {
  ...{ import: 'check', backup: 'keep', restore: 'erasures', 'move:postgres': 'to', export: 'person' },
  ...{ policy: 'since', generate: 'check', check: 'fast', bench: 'only', soak: 'minutes', sizing: 'tickets' },
};

/** As npm runs it. `env`: what npm makes of the options that it keeps. */
async function script(name: string, args: string[], env: Record<string, string> = {}) {
  const [command = '', ...own] = (scripts[name] ?? '').split(' ');
  expect(command).toBe('node');
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [...own, ...args], { cwd: ROOT, env: { PATH, ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (piece: Buffer) => (said.out += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (said.err += piece.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, ...said };
}

describe('what a script does not know', () => {
  const own = Object.keys(scripts).filter((name) => !Object.values(HAND_ON).flat().includes(name));
  it.each(own)('npm run %s does nothing and says what there is', async (name) => {
    const { code, out, err } = await script(name, ['--no-such-option']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('--no-such-option');
    expect(err).toContain(name === 'start' ? 'npm start' : 'npm run');
  });

  it('is not taken for the name of a file, nor a second word for nothing', async () => {
    expect(await script('sbom', ['one.json', 'two.json'])).toMatchObject({
      ...{ code: 1, out: '' },
      err: expect.stringContaining('two.json'),
    });
    expect(await script('soak', ['--minutes'])).toMatchObject({
      ...{ code: 1, out: '' },
      err: expect.stringContaining('--minutes needs a number'),
    });
    expect(await script('soak', ['--rate=fast'])).toMatchObject({
      ...{ code: 1, out: '' },
      err: expect.stringContaining('not fast'),
    });
    expect(await script('start', ['--help'])).toMatchObject({
      ...{ code: 0, err: '' },
      out: expect.stringContaining('PORT='),
    });
  });
});

it.each(Object.entries(KEPT))(
  'npm run %s --%s without -- is refused before anything is done',
  async (name, option) => {
    const { code, out, err } = await script(name, [], { [`npm_config_${option}`]: 'true' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`npm kept --${option} for itself`);
  },
);

it('a house ends with the shell in which npm started it', async () => {
  const program = `const { endWithShell } = await import('./scripts/shell.mjs');
    endWithShell();
    setInterval(() => undefined, 1000);
    process.once('SIGTERM', () => { console.log('stopped'); process.exit(0); });
    console.log('runs');`;
  const shell = spawn('sh', ['-c', '"$NODE" --input-type=module -e "$PROGRAM"; true'], {
    ...{ cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
    env: { ...process.env, NODE: process.execPath, PROGRAM: program },
  });
  let said = '';
  shell.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  await eventually(() => expect(said).toBe('runs\n'));
  shell.kill('SIGTERM');
  await eventually(() => expect(said).toBe('runs\nstopped\n'));
});
