import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the project. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The start file of a package's command, run by this very Node whatever the shell's PATH says. */
const PROGRAMS = {
  tsc: 'node_modules/typescript/bin/tsc',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  biome: 'node_modules/@biomejs/biome/bin/biome',
  knip: 'node_modules/knip/bin/knip.js',
};

/** The arguments that make `node` run one of the installed programs. */
export function program(name, ...args) {
  return [join(ROOT, PROGRAMS[name]), ...args];
}

/**
 * Runs a command in the top folder and answers its exit code (128 + 15 when a signal ended it).
 * `quiet` keeps its output back and prints it only when it failed.
 */
export function run(command, args, { quiet = false, env = {}, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    const kept = [];
    child.stdout?.on('data', (chunk) => kept.push(chunk));
    child.stderr?.on('data', (chunk) => kept.push(chunk));
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass).on('SIGINT', pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGTERM', pass).off('SIGINT', pass);
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(kept));
      resolve(signal === null ? (code ?? 1) : 143);
    });
  });
}

/** Runs npm: the one that started us, else the one beside this Node, else the shell's. */
export function npm(...args) {
  const own = process.env.npm_execpath;
  if (own?.endsWith('.js') && existsSync(own)) return run(process.execPath, [own, ...args]);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

/** Of the checkout, shortened; `unknown` without git. */
export function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
