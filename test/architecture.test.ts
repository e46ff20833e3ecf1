import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface Room {
  /** Rooms whose values and types may be imported. */
  uses?: readonly string[];
  /** Rooms of which only types may be: the ports are known, who stands behind them is not. */
  knows?: readonly string[];
  /** Packages, by name or by their scope with a slash. */
  packages?: readonly string[];
}

/** What is measured and what can be asked of it, by name: lists and types alone. */
const FIGURES = [
  'insight/observation.ts',
  'insight/measures.ts',
  'insight/figures.ts',
  'insight/charts.ts',
  'insight/pictures/words.ts',
];
/**
 * `channels/*` and `desks/*` are the adapters' folders; `channels` and `desks` are the doors in front of them. `vendors/*` is
 * what a channel and a desk of the same name share, and the channels of one company (FAMILIES).
 */
const ROOMS: Readonly<Record<string, Room>> = {
  domain: { packages: ['temporal-polyfill'] },
  texts: { packages: ['intl-messageformat', 'eld', 'libphonenumber-js', 'node:async_hooks'] },
  policy: { packages: ['json-rules-engine', 'date-holidays', 'ical.js', 'node:'] },
  triage: {
    uses: ['policy', 'jobs/jobs.ts', 'jobs/bell.ts'],
    knows: ['channels', 'desks', 'store', 'jobs', 'people', 'files', 'commands', 'hooks', 'insight'],
  },
  commands: {
    uses: ['policy', ...FIGURES],
    knows: ['channels', 'desks', 'store', 'jobs', 'people', 'files', 'hooks', 'insight'],
  },
  // Who opens a database opens the jobs in it.
  store: {
    uses: ['jobs/distributed.ts', 'jobs/embedded.ts', 'jobs/kept-jobs.ts'],
    knows: ['jobs', 'insight'],
    packages: ['kysely', 'pg', 'sqlite3', 'node:'],
  },
  jobs: { uses: ['store'], packages: ['kysely', 'pg-boss', 'node:'] },
  files: { knows: ['store'], packages: ['node:'] },
  people: { knows: ['store', 'commands'], packages: ['node:'] },
  // Calls that we make to other systems: what they are told, and where they may stand.
  hooks: { knows: ['store'], packages: ['node:'] },
  // The whole, or one ticket, as a file.
  export: { knows: ['store', 'files'], packages: ['node:'] },
  insight: {
    uses: ['jobs/bell.ts'],
    knows: ['store', 'jobs'],
    packages: ['prom-client', 'vega', 'vega-lite', '@resvg/', 'dejavu-fonts-ttf', 'node:'],
  },
  api: {
    uses: ['commands', 'people', 'files', 'export', ...FIGURES],
    knows: ['store', 'jobs', 'policy', 'channels', 'desks', 'insight'],
    packages: ['fastify', '@fastify/', 'pino', 'node:'],
  },
  // A house's database and attachments, as they were, elsewhere.
  backup: { uses: ['store', 'config.ts'], packages: ['node:'] },
  // Cases of another desk, as they were.
  import: { uses: ['store', 'config.ts', 'new-id.ts'], knows: ['files'], packages: ['csv-parse', 'node:'] },
  // Looks at everything, and starts nothing.
  doctor: {
    uses: ['policy', 'store', 'commands', 'backup/manifest.ts', 'config.ts', 'places.ts', 'registry.ts'],
    knows: ['channels', 'desks', 'jobs'],
    packages: ['node:'],
  },
  // Plays customers and agents from outside, over the house's own doors.
  demo: { knows: ['api'], packages: ['node:'] },
  channels: { packages: ['node:'] },
  'channels/*': { uses: ['channels'], packages: ['*'] },
  desks: { knows: ['channels', 'commands', 'store', 'insight'], packages: ['fastify', 'node:'] },
  // What a customer says elsewhere on the platform is told in the channels' words.
  'desks/*': { uses: ['desks', 'commands'], knows: ['channels'], packages: ['*'] },
  'vendors/*': { uses: ['channels'], packages: ['*'] },
};
/** Channels of one company, which share more than a name. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  meta: ['whatsapp-cloud', 'messenger', 'instagram', 'facebook-comments'],
  twilio: ['whatsapp', 'phone'],
};
/** Rooms of many folders, strangers to each other. */
const ADAPTERS = ['channels', 'desks', 'vendors'];
/** What every room may use. Packages are for settings and shapes. */
const COMMON = { uses: ['domain', 'texts'], packages: ['zod'] };

/** Programs of their own: they wire rooms, as main.ts does. Files directly in src are such too. */
const PROGRAMS = [
  'src/people/sign-in.ts',
  'src/backup/run-backup.ts',
  'src/backup/run-restore.ts',
  'src/backup/run-move.ts',
  'src/export/run.ts',
  'src/import/run-import.ts',
  'src/policy/check.ts',
  'src/policy/run.ts',
  'src/demo/demo.ts',
  'src/doctor/doctor.ts',
];
/** Browsers' programs: they know the server by the API's shapes, and decide as the domain does. */
const PAGES = ['src/desks/web/ui/', 'src/channels/webchat/widget/'];

const PURE = ['domain', 'policy', 'commands', 'triage'];
const NOT_PURE = [/\bDate\.now\b/, /\bnew Date\(\s*\)/, /\bMath\.random\b/, /\bprocess\.env\b/, /\bfetch\(/];
const VENDORS = /slack|discord|telegram|whatsapp|messenger|viber|twilio|twitter|facebook|instagram/i;
/** Where a team's member is named by their account at a desk, and where a channel serves as an example. */
const MAY_NAME_VENDORS = [
  'src/commands/person.ts',
  'src/commands/team.ts',
  'src/triage/perform/hearing.ts',
  'src/policy/facts.ts',
];
/** Lines that only explain. */
const COMMENT = /^\s*(?:\/\/|\/?\*)/;

const LONGEST = 300;
/** A catalogue is as long as what there is to say. */
const MAY_BE_LONG = ['en', 'ru', 'sl', 'sr'].map((tag) => `src/texts/${tag}.ts`);

interface Source {
  path: string;
  text: string;
}

interface Import {
  from: Source;
  line: number;
  typeOnly: boolean;
  /** A path such as `src/domain/actor.ts`, or a package. */
  to: string;
}

const sources = filesIn('src')
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const imports = sources.flatMap(importsOf);
const isPage = (path: string) => PAGES.some((page) => path.startsWith(page));
const inHouse = imports.filter(
  ({ from }) => !isPage(from.path) && !PROGRAMS.includes(from.path) && roomOf(from.path) !== null,
);

describe('rooms', () => {
  test('import only what their row of the table allows', () => {
    expect(inHouse.filter((one) => !allowed(one)).map(tell)).toEqual([]);
  });

  test('are all in the table', () => {
    const unknown = sources.filter(
      ({ path }) => roomOf(path) !== null && !((roomOf(path) as string) in ROOMS),
    );
    expect(unknown.map(({ path }) => path)).toEqual([]);
  });

  test('on the browser know the server by its shapes, its texts, its words and what is pure', () => {
    const strays = imports.filter(({ from, to, typeOnly }) => {
      if (!isPage(from.path) || !to.startsWith('src/') || PAGES.some((page) => to.startsWith(page)))
        return false;
      const shapes = typeOnly && /^src\/api\/(?:[\w-]+-)?shapes\.ts$/.test(to);
      // The domain reaches for nothing: it runs anywhere.
      const pure = to.startsWith('src/domain/');
      // What is typed on the command line is read the same way at every desk.
      const parser = to === 'src/commands/parse.ts';
      return !shapes && !pure && !parser && !to.startsWith('src/texts/');
    });
    expect(strays.map(tell)).toEqual([]);
  });

  test('are not imported by programs that nobody knows', () => {
    const programs = imports.filter(({ to }) => PROGRAMS.includes(to) || to === 'src/main.ts');
    expect(programs.map(tell)).toEqual([]);
  });
});

describe('the rooms that decide', () => {
  const deciding = sources.filter(
    ({ path }) => PURE.includes(roomOf(path) ?? '') && !PROGRAMS.includes(path),
  );

  test('take time, ids and randomness as arguments, and reach for nothing', () => {
    expect(deciding.flatMap((source) => linesWith(source, NOT_PURE))).toEqual([]);
  });

  test('name no vendor', () => {
    const anonymous = deciding.filter(({ path }) => !MAY_NAME_VENDORS.includes(path));
    expect(anonymous.flatMap((source) => linesWith(source, [VENDORS]))).toEqual([]);
  });
});

test('the environment is read in config.ts alone', () => {
  const others = sources.filter(({ path }) => path !== 'src/config.ts' && !isPage(path));
  expect(others.flatMap((source) => linesWith(source, [/\bprocess\.env\b/]))).toEqual([]);
});

/** Files with a line that fits, but those that are known to. */
function others(pattern: RegExp, known: readonly string[]): string[] {
  const found = sources.filter((source) => linesWith(source, [pattern]).length > 0).map(({ path }) => path);
  expect(found).toEqual(expect.arrayContaining([...known]));
  return found.filter((path) => !known.includes(path));
}

// A board shows itself anew as the server made it.
test('no page makes mark-up, or a program, of words', () => {
  const made =
    /\b(?:inner|outer)HTML\b|insertAdjacentHTML|srcdoc|document\.write|dangerouslySetInnerHTML|\beval\(|new Function\(/i;
  expect(others(made, ['src/texts/wall-page.ts'])).toEqual([]);
});

// Letters, names of tags and languages, and codes that the house itself gave.
test('patterns are made of no words of anybody’s', () => {
  const known = ['domain/fold.ts', 'texts/cyrillic.ts', 'channels/email/mail.ts', 'commands/improved.ts'];
  const all = [...known, 'triage/invitation.ts'].map((path) => `src/${path}`);
  expect(others(/\bRegExp\(/, all)).toEqual([]);
});

// What migrations and engines are called, and numbers and words that stand in the code.
test('statements are made of no words of anybody’s', () => {
  const known = ['migrations', 'schema', 'contact-words', 'queue', 'tickets', 'walls', 'escalations'];
  const all = known.map((name) => `src/store/${name}.ts`);
  expect(others(/\bsql(?:<[^`]*>)?\.(?:raw|lit)\b/, all)).toEqual([]);
});

// An id tells when it was made. The one known is what a form's page sends along, so that the same page sent twice is one message.
test('no secret is made of ids', () => {
  const made = /(?:secret|token|password|code|seed)\w*['"]?\s*[:=].*\bnewId\(/i;
  expect(others(made, ['src/api/case-routes.ts'])).toEqual([]);
});

test('nobody imports in a circle', () => {
  expect(circles()).toEqual([]);
});

test(`no file is longer than ${LONGEST} lines`, () => {
  const long = sources.filter(
    ({ path, text }) => text.split('\n').length - 1 > LONGEST && !MAY_BE_LONG.includes(path),
  );
  expect(long.map(({ path, text }) => `${path} has ${text.split('\n').length - 1}`)).toEqual([]);
});

test('migrations stand in the order in which they run, numbered without a gap', () => {
  const text = sources.find(({ path }) => path === 'src/store/migrations.ts')?.text ?? '';
  const numbers = [...text.matchAll(/^ +'(\d{4})-/gm)].map(([, number]) => Number(number));
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
});

test.each(['src/desks/slack', 'src/desks/discord'])('the README of %s names every file there', (folder) => {
  const page = readFileSync(join(ROOT, folder, 'README.md'), 'utf8');
  const named = new Set([...page.matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name));
  const there = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'));
  expect([...named].toSorted()).toEqual(there.toSorted());
});

test('no file or folder is called after nothing in particular', () => {
  const vague = /(?:^|[/-])(?:utils?|helpers?|common|misc|managers?|services?)(?:[./-]|$)/i;
  expect(sources.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
});

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/** `domain`, `channels`, `channels/*`; null for what stands directly in src and wires. */
function roomOf(path: string): string | null {
  const [, room = '', second, third] = path.split('/');
  if (second === undefined) return null;
  return ADAPTERS.includes(room) && third !== undefined ? `${room}/*` : room;
}

function importsOf(from: Source): Import[] {
  const statement = /^(?:import|export)\s+(?:([^'";]*?)\s*from\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...from.text.matchAll(statement)].map((match) => {
    const what = match[1] ?? '';
    const named = /^\{([^}]*)\}$/s
      .exec(what)?.[1]
      ?.split(',')
      .filter((name) => name.trim() !== '');
    const target = match[2] ?? match[3] ?? '';
    return {
      from,
      line: from.text.slice(0, match.index).split('\n').length,
      typeOnly: /^type\b/.test(what) || (named?.every((name) => /^\s*type\s/.test(name)) ?? false),
      to: target.startsWith('.') ? normalize(join(dirname(from.path), target)).replaceAll('\\', '/') : target,
    };
  });
}

function allowed({ from, to, typeOnly }: Import): boolean {
  const own = roomOf(from.path) ?? '';
  const { uses = [], knows = [], packages = [] } = ROOMS[own] ?? {};
  if (!to.startsWith('src/')) {
    const names = [...packages, ...COMMON.packages];
    const fits = (name: string) =>
      name === '*' || to === name || to.startsWith(/[:/]$/.test(name) ? name : `${name}/`);
    return names.some(fits) || (typeOnly && to.startsWith('node:'));
  }
  const room = roomOf(to) ?? to;
  if (room === own) return folderOf(from.path, own) === folderOf(to, own);
  if (room === 'vendors/*')
    return /^(?:channels|desks)\/\*$/.test(own) && isOf(nameOf(from.path), nameOf(to));
  const may = [...uses, ...COMMON.uses, ...(typeOnly ? knows : [])];
  return may.includes(room) || may.includes(to.slice('src/'.length));
}

function isOf(adapter: string, vendor: string): boolean {
  return adapter === vendor || (FAMILIES[vendor]?.includes(adapter) ?? false);
}

/** The vendor of an adapter's file. */
function nameOf(path: string): string {
  return path.split('/')[2] ?? '';
}

/** The adapter that a file belongs to: adapters are one kind of room, and strangers to each other. */
function folderOf(path: string, room: string): string {
  return room.endsWith('/*') ? path.split('/').slice(0, 3).join('/') : room;
}

function tell({ from, line, to, typeOnly }: Import): string {
  return `${from.path}:${line} (room ${roomOf(from.path) ?? 'of programs'}) imports ${typeOnly ? 'types of ' : ''}${to}`;
}

function linesWith({ path, text }: Source, patterns: readonly RegExp[]): string[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, at: `${path}:${index + 1}` }))
    .filter(({ line }) => !COMMENT.test(line) && patterns.some((pattern) => pattern.test(line)))
    .map(({ line, at }) => `${at} ${line.trim()}`);
}

/** Circles of value imports: such modules see each other half made. */
function circles(): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (typeOnly || !to.startsWith('src/')) continue;
    next.set(from.path, [...(next.get(from.path) ?? []), to]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    const seen = trail.indexOf(path);
    if (seen >= 0) found.push([...trail.slice(seen), path].join(' -> '));
    if (seen >= 0 || done.has(path)) return;
    for (const to of next.get(path) ?? []) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}
