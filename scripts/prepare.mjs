import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { npm, program, ROOT, run } from './run.mjs';

const OLDEST_NODE = [20, 17];

const DESK = 'src/desks/web/ui';
const CHAT = 'src/channels/webchat/widget';

/** What is built, from what, by what. `needs` are files or folders; `without` are folders left out of them. */
const PARTS = [
  {
    name: 'server',
    needs: ['src', 'tsconfig.json'],
    without: [DESK, CHAT],
    makes: 'dist/main.js',
    build: program('tsc'),
  },
  {
    name: 'desk',
    needs: [DESK, 'src/api/shapes.ts', 'src/commands/parse.ts', 'src/domain', 'src/texts'],
    makes: 'dist/desk/index.html',
    build: viteBuild(DESK),
  },
  { name: 'chat', needs: [CHAT, 'src/texts'], makes: 'dist/chat/widget.js', build: viteBuild(CHAT) },
];

/**
 * Makes a fresh clone ready to run: packages, the server, the desk and the widget; each only when its inputs changed.
 * Ends the process with a plain message when it cannot.
 */
export async function prepare({ parts = PARTS.map((part) => part.name) } = {}) {
  requireNode();
  if (!installed())
    await must('Installing packages (sqlite3 may be compiled, about two minutes)', () => npm('ci'));
  for (const part of PARTS) {
    if (!parts.includes(part.name) || !part.needs.every((path) => existsSync(join(ROOT, path)))) continue;
    await build(part);
  }
}

/** Refuses a Node that is too old, in words. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor, needMinor] = OLDEST_NODE;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  process.stderr.write(
    `Osem needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.\n`,
  );
  process.exit(1);
}

/** Whether node_modules holds what the lock file says, by npm's own list of what it installed. */
function installed() {
  const [wanted, there] = ['package-lock.json', 'node_modules/.package-lock.json'].map((path) => {
    const file = join(ROOT, path);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
  });
  return Object.entries(wanted).every(([path, entry]) => {
    const have = there[path];
    if (path === '' || (have === undefined && entry.optional)) return true;
    return have !== undefined && have.version === entry.version && have.integrity === entry.integrity;
  });
}

async function build(part) {
  const stamp = join(ROOT, 'dist', `.${part.name}.stamp`);
  const hash = inputsHash(part);
  const fresh =
    existsSync(join(ROOT, part.makes)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (fresh) return;
  await must(`Building the ${part.name}`, () => run(process.execPath, part.build, { quiet: true }));
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(stamp, hash);
}

/** SHA-256 over names and contents of everything a part is made of, the lock file included. */
function inputsHash(part) {
  const hash = createHash('sha256');
  const without = (part.without ?? []).map((path) => join(ROOT, path));
  for (const path of [...part.needs, 'package-lock.json']) {
    for (const file of filesIn(join(ROOT, path), without)) {
      hash
        .update(`${relative(ROOT, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

function filesIn(path, without) {
  const entries = readdirSafely(path);
  if (entries === undefined) return [path];
  return entries
    .map((entry) => join(path, entry))
    .filter((child) => !without.includes(child))
    .flatMap((child) => filesIn(child, without));
}

/** The names in a folder, sorted; undefined when it is a file. */
function readdirSafely(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function viteBuild(folder) {
  return program('vite', 'build', '--config', join(ROOT, folder, 'vite.config.ts'), '--logLevel', 'warn');
}

async function must(what, step) {
  process.stderr.write(`${what} …\n`);
  const code = await step();
  if (code === 0) return;
  process.stderr.write(`${what}: failed.\n`);
  process.exit(code);
}
