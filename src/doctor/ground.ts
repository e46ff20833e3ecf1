import { constants, existsSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeskPerson } from '../desks/desk.ts';
import { CodedError } from '../domain/coded-error.ts';
import type { RotaChange } from '../domain/rota.ts';
import { glimpse } from '../store/open.ts';
import type { Person } from '../store/store.ts';
import type { Find, Finding } from '../texts/finding.ts';

/** Clocks further apart than this make deadlines and Slack's signatures doubtful. */
const SKEW_MS = 30_000;
/** A Date header counts whole seconds. */
const HALF_A_SECOND_MS = 500;
const PAGES = ['desk/index.html', 'chat/widget.js'];

interface Looked {
  findings: Finding[];
  team: DeskPerson[];
  people: readonly Person[];
  /** Single changes of the rota that have not ended. */
  changes: readonly RotaChange[];
  /** What vendors renewed by themselves, by `<vendor>:<purpose>`. */
  kept(purpose: string): string | null;
}

const NOTHING = { team: [], people: [], changes: [], kept: () => null };

/** Whether the database is there, is of our version, and has the time. */
export async function databaseFindings(url: string, { now }: { now(): number }, find: Find): Promise<Looked> {
  try {
    const before = now();
    const found = await glimpse(url);
    if (found === null) {
      const at = await folderFinding('house.database', dirname(resolve(url.slice('sqlite:'.length))), find);
      const fresh = find('house.database', true, 'doctor.database-new');
      return { ...NOTHING, findings: [at.ok === true ? fresh : at] };
    }
    const { engine, missing, people } = found;
    const version = find(
      'house.database',
      missing === 0 ? true : null,
      missing === 0 ? 'doctor.database' : 'doctor.database-old',
      missing === 0 ? null : 'doctor.database-old-next',
      { engine, count: missing },
    );
    const clock = skewFinding('house.database-clock', found.now - (before + now()) / 2, 'DATABASE_URL', find);
    const lead = people.some(({ active, role }) => active && role === 'lead');
    const team = find(
      'house.team',
      lead ? true : null,
      lead ? 'doctor.team' : 'doctor.no-lead',
      lead ? null : 'doctor.no-lead-next',
      {
        count: people.filter(({ active }) => active).length,
      },
    );
    const clocks = engine === 'postgres' ? [clock] : [];
    return {
      findings: [version, ...clocks, ...(missing === 0 ? [team] : [])],
      team: teamOf(people),
      people,
      changes: found.changes,
      kept: found.kept,
    };
  } catch (error) {
    const reason = error instanceof CodedError ? error.message : 'DATABASE_URL';
    const lost = find('house.database', false, 'doctor.no-database', 'doctor.no-database-next', { reason });
    return { ...NOTHING, findings: [lost] };
  }
}

function teamOf(people: readonly Person[]): DeskPerson[] {
  return people
    .filter(({ active }) => active)
    .map(({ id, name, role, slack, discord, language, notify, awayUntil }) => ({
      ...{ id, name, role, slack, discord, language, notify, awayUntil },
    }));
}

/** Whether attachments can be kept. */
export async function dataFinding(folder: string, find: Find): Promise<Finding> {
  const found = await folderFinding('house.data', folder, find);
  return found.ok === true ? find('house.data', true, 'doctor.data', null, { folder }) : found;
}

/** A folder that is not there yet is made at the start: then what is above it counts. */
async function folderFinding(id: string, folder: string, find: Find): Promise<Finding> {
  let there = resolve(folder);
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    if (!(await stat(there)).isDirectory()) throw new Error('is no folder');
    await access(there, constants.W_OK);
    return find(id, true, 'doctor.data', null, { folder });
  } catch {
    return find(id, false, 'doctor.no-data', 'doctor.no-data-next', { folder });
  }
}

/** Whether the pages of desk and chat were built. */
export async function pageFinding(find: Find): Promise<Finding> {
  const dist = fileURLToPath(new URL('../../dist', import.meta.url));
  const built = PAGES.every((page) => existsSync(join(dist, page)));
  return built
    ? find('house.pages', true, 'doctor.pages')
    : find('house.pages', false, 'doctor.no-pages', 'doctor.no-pages-next');
}

interface Clock {
  id: string;
  url: string;
  now(): number;
  timeoutMs: number;
}

/** Our clock beside that of whoever answers at an address, whatever they answer. */
export async function clockFinding({ id, url, now, timeoutMs }: Clock, find: Find): Promise<Finding> {
  const host = new URL(url).host;
  try {
    const before = now();
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return find(id, null, 'doctor.no-clock', null, { host });
    return skewFinding(id, theirs + HALF_A_SECOND_MS - (before + now()) / 2, host, find);
  } catch {
    return find(id, null, 'doctor.no-answer', 'doctor.no-answer-next', { host });
  }
}

/** `apartMs`: how far their clock is ahead of ours. */
function skewFinding(id: string, apartMs: number, host: string, find: Find): Finding {
  const seconds = Math.round(Math.abs(apartMs) / 1000);
  if (Math.abs(apartMs) <= SKEW_MS) return find(id, true, 'doctor.clock', null, { host, seconds });
  const way = apartMs > 0 ? 'slow' : 'fast';
  return find(id, false, 'doctor.skew', 'doctor.skew-next', { host, seconds, way });
}
