import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleItem } from '../src/channels/webchat/sample.ts';
import { ACT_PARTS, CASE_PARTS } from '../src/domain/award.ts';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { TAKEN_UP } from '../src/insight/awards/acts.ts';
import { METRICS } from '../src/insight/measures.ts';
import { MEASURES, type Observation } from '../src/insight/observation.ts';
import { observe } from '../src/insight/observe.ts';
import { OBSERVATIONS } from '../src/store/tables-of-observations.ts';

/**
 * What figures and awards are counted from. Presence, typing, access logs, sign-ins, pledges of a person, drills and probes are
 * not among it, and nothing says how long somebody took. Every list here is whole: whatever is added is first read here, and
 * in docs/staff.md.
 */
const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** What counts. Drawing, telling and serving get nothing but figures. */
const COUNTING = [
  ...[
    'observe',
    'calls',
    'sees',
    'praise',
    'conceded',
    'observing',
    'counting',
    'reader',
    'memo',
    'discreet',
  ].map((name) => `src/insight/${name}.ts`),
  ...readdirSync(join(ROOT, 'src/insight/awards')).map((name) => `src/insight/awards/${name}`),
  ...['observations', 'counted', 'award-count', 'awards'].map((name) => `src/store/${name}.ts`),
];

function importsOf(path: string): { to: string; typeOnly: boolean }[] {
  const statement =
    /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\s*from\s+)?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm;
  return [...read(path).matchAll(statement)].map(([, typeOnly, to, late]) => ({
    to: normalize(join(dirname(path), to ?? late ?? '')).replaceAll('\\', '/'),
    typeOnly: typeOnly !== undefined,
  }));
}

/** Everything that runs when one of these runs. */
function reached(paths: readonly string[]): string[] {
  const known = new Set(paths);
  const next = [...paths];
  for (let path = next.pop(); path !== undefined; path = next.pop())
    for (const { to, typeOnly } of importsOf(path)) {
      if (typeOnly || known.has(to)) continue;
      known.add(to);
      next.push(to);
    }
  return [...known];
}

describe('figures and awards', () => {
  test('are counted by code that reaches nothing but the domain, texts and the database', () => {
    const beside = reached(COUNTING).filter(
      (path) => !COUNTING.includes(path) && !/^src\/(?:domain|texts)\//.test(path),
    );
    expect(beside.toSorted()).toEqual(BESIDE);
  });

  test('know of the rest of the house no more than these shapes', () => {
    const types = COUNTING.flatMap((path) => importsOf(path).filter(({ typeOnly }) => typeOnly));
    const strange = types
      .map(({ to }) => to)
      .filter((to) => !/^src\/(?:domain|texts|insight)\//.test(to) && !COUNTING.includes(to));
    expect([...new Set(strange)].toSorted()).toEqual(SHAPES);
  });

  test('are read from these tables alone', () => {
    const tables = [
      ...(/interface Database \{([^}]*)\}/s.exec(read('src/store/database.ts'))?.[1] ?? '').matchAll(
        /^ {2}(\w+):/gm,
      ),
    ]
      .map(([, name]) => name ?? '')
      .filter((name) => !TABLES.includes(name));
    expect(tables).toContain('tokens');
    expect(tables).toContain('sign_ins');
    const stored = COUNTING.filter((path) => path.startsWith('src/store/'));
    for (const path of stored)
      for (const table of tables) {
        const named = new RegExp(
          `(?:from|join|update|into)\\s+${table}\\b|['"\`]${table}(?:['"\`.\\s])`,
          'i',
        );
        expect([path, table, named.test(read(path))]).toEqual([path, table, false]);
      }
  });

  test('have these columns to count from, and no other', () => {
    const columns = [...(OBSERVATIONS[0] ?? '').matchAll(/^\s+(\w+) (?:text|bigint)/gm)].map(
      ([, name]) => name,
    );
    expect(columns).toEqual(COLUMNS);
    const later =
      read('src/store/migrations.ts') +
      readdirSync(join(ROOT, 'src/store'))
        .filter((name) => name.startsWith('tables-of-'))
        .map((name) => read(`src/store/${name}`))
        .join('');
    expect([...later.matchAll(/alter table observations[^'`]*/g)].map(([words]) => words)).toEqual([]);
  });

  test('are made of these events of tickets, which people and customers make by what they do for a case', () => {
    const eyes = /const EYES: Eyes = \{(.*?)\n\};/s.exec(read('src/insight/sees.ts'))?.[1] ?? '';
    const events = [...eyes.matchAll(/^ {2}(?:'([a-z-]+)'|([a-z]+))(?:[:,])/gm)].map(
      ([, one, other]) => one ?? other,
    );
    expect(events.toSorted()).toEqual(EVENTS.toSorted());
    expect([...MEASURES].toSorted()).toEqual(MEASURED.toSorted());
  });

  test('say nothing of a person by what they pledged, by when, or by whether they kept it, nor by whom they called', () => {
    const event = (version: number, body: object) =>
      ({ at: version, actor: 'person:ana', version, ...body }) as unknown as TicketEvent & {
        version: number;
      };
    const rows = observe(
      't1',
      [
        event(1, {
          type: 'ticket-opened',
          ticketId: 't1',
          channel: 'webchat',
          conversation: 'c',
          contactId: 'jan',
        }),
        event(2, { type: 'pledge-kept', pledge: 'p1', by: 'ana', because: null }),
        event(3, { type: 'pledge-broken', pledge: 'p2', by: 'ana', because: 'forgotten' }),
        event(4, { type: 'callback-booked', callback: 'c1', by: 'ana', time: 9 }),
        event(5, { type: 'callback-tried', callback: 'c1', outcome: 'voicemail', attempt: 1, late: false }),
        event(6, { type: 'callback-ended', callback: 'c1', outcome: 'reached', attempt: 2, late: true }),
      ],
      1,
    );
    expect(rows.map(({ measure, person, by }: Observation) => [measure, person, by])).toEqual([
      ['pledged', null, null],
      ['pledged', null, null],
      ['call-booked', null, null],
      ['called', null, null],
      ['called', null, null],
      ['call-ended', null, null],
    ]);
  });

  test('say nothing of the customer by whom an installation is tried', () => {
    const opened = (channel: string, conversation: string) => {
      const body = { type: 'ticket-opened', ticketId: 't1', channel, conversation, contactId: 'nobody' };
      return observe('t1', [{ at: 1, actor: 'contact:nobody', version: 1, ...body } as never], 0);
    };
    const { raw } = sampleItem('Marta', 'Hello');
    expect(opened('webchat', (JSON.parse(raw) as { visitor: string }).visitor)).toEqual([]);
    expect(opened('webchat', 'v1')).toHaveLength(1);
  });

  test('ask for no time of anybody: awards have no such part, and hours that count are those in which a case was taken up', () => {
    expect([...CASE_PARTS, ...ACT_PARTS]).toEqual([
      'promise',
      'at-once',
      'survey',
      'thanks',
      'rescue',
      'advice',
      'taken',
    ]);
    expect(TAKEN_UP).toEqual(['first-answer', 'advised']);
    const times = METRICS.filter(({ unit }) => unit === 'ms').map(({ id }) => id);
    expect(times).toEqual(['acknowledge', 'first-answer', 'next-answer', 'solve', 'decisions']);
  });

  test('are handed out by the door that knows whose they are, and by nothing else', () => {
    const files = filesIn('src').filter((path) => /\.tsx?$/.test(path));
    const using = (what: RegExp) => files.filter((path) => what.test(read(path))).toSorted();
    expect(using(/\bcreateReader\(/)).toEqual(['src/counts.ts', 'src/insight/reader.ts']);
    expect(using(/\bdiscreet\(/)).toEqual(['src/counts.ts', 'src/insight/discreet.ts']);
    expect(read('src/counts.ts')).toMatch(/\bfigures: discreet\(/);
    expect(using(/\bobservations\.count\(/)).toEqual(['src/insight/reader.ts']);
    expect(using(/['"`]figure_views['"`]/)).toEqual(['src/store/kudos.ts']);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

const BESIDE = [
  'src/insight/measures.ts',
  'src/jobs/bell.ts',
  // Asks the database in a process of its own.
  'src/store/aside.ts',
  'src/store/bulk.ts',
  'src/store/storable.ts',
  'src/store/tables-of-observations.ts',
];
const SHAPES = [
  ...['src/store/aside.ts', 'src/store/awards-kept.ts', 'src/store/database.ts', 'src/store/store.ts'],
  'src/store/tables-of-awards.ts',
];
const TABLES = [
  ...['observations', 'observed_days', 'tickets', 'events'],
  ...['award_members', 'award_months', 'award_nominations'],
];
const COLUMNS = [
  ...['ticket_id', 'version', 'seq', 'measure', 'at', 'value', 'in_target', 'in_promise', 'good', 'person'],
  ...['by_person', 'contact', 'channel', 'team', 'segment', 'kind', 'cause', 'language', 'rule', 'detail'],
];
const EVENTS = [
  ...['ticket-opened', 'message-received', 'language-set', 'deadline-set', 'wait-ended', 'reply-delivered'],
  ...['resolved', 'reopened', 'solved-said', 'survey-asked', 'survey-scored', 'thanked', 'thanks-taken-back'],
  ...['handed-over', 'handover-taken', 'handover-declined', 'handover-returned', 'handover-ended'],
  ...['escalated', 'approval-given', 'approval-denied', 'approval-voided', 'note-added'],
  ...['granted', 'offer-chosen', 'remedy-granted', 'grant-ended', 'pledge-kept', 'pledge-broken', 'undone'],
  ...['callback-booked', 'callback-tried', 'callback-ended'],
];
const MEASURED = [
  ...[
    'opened',
    'received',
    'acknowledged',
    'first-answer',
    'next-answer',
    'solved',
    'reopened',
    'said-solved',
  ],
  ...['handed-over', 'escalated', 'escalation-ended', 'approval', 'conceded', 'pledged', 'survey-asked'],
  ...['call-booked', 'called', 'call-ended'],
  ...['survey-scored', 'thanked', 'advised', 'excluded', 'described', 'voided'],
];
