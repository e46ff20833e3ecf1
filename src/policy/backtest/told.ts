import { ZONES } from '../../domain/authority/zone.ts';
import { moneyText } from '../../texts/concession.ts';
import { reasonName } from '../../texts/names.ts';
import { type TextKey, type TextValues, text } from '../../texts/texts.ts';
import { clockTime } from '../../texts/time.ts';
import type { Backtest, OfferChange } from './model.ts';
import { DEADLINE_OUTCOMES } from './model.ts';

/** A report in words: tables with titles, for a terminal and for a page. */
export interface ToldReport {
  title: string;
  /** What was tried, and on what. */
  tried: string;
  looked: string;
  tables: ToldTable[];
  /** What the log does not hold. */
  notes: { title: string; lines: string[] };
}

export interface ToldTable {
  title: string;
  head: string[];
  /** `ticket`: the number in the first cell, where the row is about one. */
  rows: { ticket: number | null; cells: string[]; changed?: boolean }[];
  /** Changes that are counted and not listed. */
  more: string | null;
}

type Say = (key: TextKey, values?: TextValues) => string;

export function tellBacktest(result: Backtest, language: string): ToldReport {
  const say: Say = (key, values = {}) => text(key, values, language);
  const { looked, since, until, rules, tried, inexact } = result;
  const changes = [
    callsTable(result, say, language),
    offersTable(result, say, language),
    deadlinesTable(result, say),
    waitsTable(result, say),
  ].filter(({ rows }) => rows.length > 0);
  return {
    title: say('backtest.title'),
    tried: say('backtest.tried', { tried: tried ?? say('backtest.in-force') }),
    looked: say('backtest.looked', {
      ...looked,
      since: at(since),
      until: at(until),
      version: rules.slice(0, 12),
    }),
    tables: [sumsTable(result, say, language), ...changes],
    notes: { title: say('backtest.inexact'), lines: inexact.map((one) => say(`backtest.inexact.${one}`)) },
  };
}

/** The sums in a few lines: what is asked about most, and whatever would be otherwise. */
export function mainLines(result: Backtest, language: string): string[] {
  const say: Say = (key, values = {}) => text(key, values, language);
  const { rows } = sumsTable(result, say, language);
  const always = [say('backtest.asked'), say('backtest.calls'), say('backtest.cost')];
  return rows.flatMap(({ cells: [name = '', was = '', would = ''] }) =>
    always.includes(name) || was !== would ? [say('backtest.line', { name, was, would })] : [],
  );
}

function sumsTable(result: Backtest, say: Say, language: string): ToldTable {
  const { asked, escalations, offers, deadlines, cost, currency } = result;
  const money = (minor: number) => moneyText(minor, currency, language);
  const row = (name: string, { was, would }: { was: number | string; would: number | string }) => ({
    ticket: null,
    cells: [name, String(was), String(would)],
    changed: was !== would,
  });
  return {
    title: '',
    head: [say('backtest.what'), say('backtest.was'), say('backtest.would')],
    rows: [
      row(say('backtest.asked'), asked),
      row(say('backtest.calls'), escalations),
      row(say('backtest.quiet'), escalations.quiet),
      ...ZONES.map((zone) =>
        row(say('backtest.offers', { zone: say(`policy.zone.${zone}`) }), offers.zones[zone]),
      ),
      ...DEADLINE_OUTCOMES.map((outcome) => row(say(`backtest.${outcome}`), deadlines[outcome])),
      row(say('backtest.cost'), { was: money(cost.was), would: money(cost.would) }),
    ],
    more: null,
  };
}

function callsTable({ escalations }: Backtest, say: Say, language: string): ToldTable {
  const { come, go, list } = escalations;
  return tableOf(say, {
    title: say('backtest.calls-changed', { count: come + go }),
    head: [say('backtest.change'), say('backtest.rule')],
    count: come + go,
    rows: list.map(({ ticket, at: when, change, reason, rule }) => {
      const what = reason === 'deadline' ? say('backtest.deadline') : reasonName(reason, language);
      return { ticket, when, cells: [`${say(`backtest.${change}`)}: ${what}`, rule ?? ''] };
    }),
  });
}

function offersTable({ offers, currency }: Backtest, say: Say, language: string): ToldTable {
  const asks = (who: OfferChange['asks']['was']) => say('backtest.asks', { who: who ?? 'none' });
  return tableOf(say, {
    title: say('backtest.offers-changed', { count: offers.changed }),
    head: [say('backtest.change'), say('backtest.who'), say('backtest.offered'), say('backtest.rule')],
    count: offers.changed,
    rows: offers.list.map((one) => ({
      ticket: one.ticket,
      when: one.at,
      cells: [
        fromTo(say(`policy.zone.${one.zone.was}`), say(`policy.zone.${one.zone.would}`)),
        fromTo(asks(one.asks.was), asks(one.asks.would)),
        fromTo(moneyText(one.minor.was, currency, language), moneyText(one.minor.would, currency, language)),
        one.rule ?? say('backtest.because', { because: one.because }),
      ],
    })),
  });
}

function deadlinesTable({ deadlines }: Backtest, say: Say): ToldTable {
  const { shorter, longer, list } = deadlines;
  return tableOf(say, {
    title: say('backtest.deadlines-changed', { shorter, longer }),
    head: [say('backtest.change'), say('backtest.what'), say('backtest.rule')],
    count: shorter + longer,
    rows: list.map(({ ticket, since, promiseAt, outcome, rule }) => ({
      ticket,
      when: since,
      cells: [
        fromTo(at(promiseAt.was), at(promiseAt.would)),
        fromTo(say(`backtest.outcome.${outcome.was}`), say(`backtest.outcome.${outcome.would}`)),
        rule ?? '',
      ],
    })),
  });
}

function waitsTable({ waits }: Backtest, say: Say): ToldTable {
  const { come, go, list } = waits;
  return tableOf(say, {
    title: say('backtest.waits-changed', { count: come + go }),
    head: [say('backtest.change')],
    count: come + go,
    rows: list.map(({ ticket, at: when, change }) => ({
      ticket,
      when,
      cells: [say(`backtest.${change}`)],
    })),
  });
}

interface Listed {
  title: string;
  head: string[];
  count: number;
  rows: { ticket: number; when: string; cells: string[] }[];
}

function tableOf(say: Say, { title, head, count, rows }: Listed): ToldTable {
  return {
    title,
    head: [say('backtest.ticket'), say('backtest.when'), ...head],
    rows: rows.map(({ ticket, when, cells }) => ({ ticket, cells: [`#${ticket}`, at(when), ...cells] })),
    more: count > rows.length ? say('backtest.more', { count: count - rows.length }) : null,
  };
}

function fromTo(was: string, would: string): string {
  return was === would ? was : `${was} → ${would}`;
}

function at(iso: string): string {
  return clockTime(Date.parse(iso));
}

/** For a terminal; `publicUrl` is where links to the tickets lead. */
export function printedBacktest(
  { title, tried, looked, tables, notes }: ToldReport,
  { publicUrl, nothing }: { publicUrl: string; nothing: string },
): string {
  const parts = tables.map((table) => printedTable(table, publicUrl));
  const none = tables.length === 1 ? ['', nothing] : [];
  return [
    title,
    tried,
    looked,
    ...parts,
    ...none,
    '',
    `${notes.title}:`,
    ...notes.lines.map((line) => `- ${line}`),
  ].join('\n');
}

function printedTable({ title, head, rows, more }: ToldTable, publicUrl: string): string {
  const lines = [head, ...rows.map(({ cells }) => cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const written = lines.map((line, index) => {
    const ticket = rows[index - 1]?.ticket ?? null;
    const link = ticket === null ? '' : `  ${ticketLink(publicUrl, ticket)}`;
    return (
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd() + link
    );
  });
  return ['', ...(title === '' ? [] : [title]), ...written, ...(more === null ? [] : [more])].join('\n');
}

export function ticketLink(publicUrl: string, number: number): string {
  return `${publicUrl}/desk/#/tickets/${number}`;
}
