import type { Finding } from '../texts/finding.ts';
import { text } from '../texts/texts.ts';
import type { Part } from './examine.ts';

/** Never by colour alone. */
const MARKS = { good: '✓', bad: '✗', unknown: '?' } as const;

/** What the checks found, for people and for programs. */
export interface Report {
  /** Nothing has to be mended. */
  good: boolean;
  text: string;
  parts: Part[];
}

/** Everything in a text, part by part; in a `brief` one what is well is only counted. */
export function reportOf(parts: Part[], language: string, brief = false): Report {
  const all = parts.flatMap(({ findings }) => findings);
  const count = (ok: Finding['ok']) => all.filter((one) => one.ok === ok).length;
  const shown = parts.map((part) => ({
    ...part,
    findings: brief ? part.findings.filter(({ ok }) => ok !== true) : part.findings,
  }));
  const blocks = shown
    .filter(({ findings }) => findings.length > 0)
    .map(({ title, findings }) => [title, ...findings.map(lineOf)].join('\n'));
  const sums = { bad: count(false), unknown: count(null), good: count(true) };
  const last = text(sums.bad === 0 ? 'doctor.sum-good' : 'doctor.sum-bad', sums, language);
  return { good: sums.bad === 0, text: [...blocks, last].join('\n\n'), parts };
}

function lineOf({ ok, words, next }: Finding): string {
  const mark = ok === null ? MARKS.unknown : ok ? MARKS.good : MARKS.bad;
  const line = `  ${mark} ${words.replaceAll('\n', '\n    ')}`;
  return next === null ? line : `${line}\n    → ${next.replaceAll('\n', '\n      ')}`;
}
