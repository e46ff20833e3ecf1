import { signal } from '@preact/signals';
import type { KnownProblem } from '../../../../domain/known-problem.ts';
import { command, freshKey } from '../api.ts';
import { attempt } from './session.ts';

export interface ProblemView extends KnownProblem {
  tickets: Record<'joined' | 'suggested' | 'sent' | 'elsewhere' | 'unwanted' | 'closed', number>;
  macro: string;
}

export interface LeaverView {
  person: string;
  number: number;
  contactName: string | null;
  channel: string;
  foundAt: number;
  why: string;
  claimedBy: { id: string; name: string } | null;
}

export interface DigestView {
  month: string;
  months: string[];
  cases: number;
  casesBefore: number;
  /** When it was counted, epoch ms. */
  asOf: number;
  /** Cases with news whose costs are not in it yet. */
  behind: number;
  lines: {
    name: string;
    trend: number[];
    rose: boolean;
    /** As people write it; null: nothing. */
    cost: string | null;
    rule: string | null;
    examples: number[];
  }[];
}

export interface RisingView {
  topic: string;
  words: string;
}

/** Null until they are known. */
export const problems = signal<ProblemView[] | null>(null);
export const leavers = signal<LeaverView[] | null>(null);
export const rising = signal<RisingView[] | null>(null);
export const digest = signal<DigestView | null>(null);
/** Why there is no digest; null: nothing is wrong. */
export const noDigest = signal<string | null>(null);

async function asked<View>(name: string, options: object, take: (data: View) => void): Promise<void> {
  await attempt(async () => {
    const outcome = await command(name, options, freshKey());
    if (outcome.ok) take(outcome.data as View);
  });
}

export function loadProblems(): Promise<void> {
  return asked<{ problems: ProblemView[] }>('problem', { action: 'list' }, (data) => {
    problems.value = data.problems;
  });
}

export function loadLeavers(): Promise<void> {
  return asked<{ leavers: LeaverView[] }>('complaints', { show: 'leavers' }, (data) => {
    leavers.value = data.leavers;
  });
}

export function loadRising(): Promise<void> {
  return asked<{ topics: RisingView[] }>('complaints', { show: 'rising' }, (data) => {
    rising.value = data.topics;
  });
}

/** Of the month that is named (2026-10), else of the last whole one. */
export async function loadDigest(month: string): Promise<void> {
  await attempt(async () => {
    const options = month === '' ? { show: 'digest' } : { show: 'digest', of: month };
    const outcome = await command('complaints', options, freshKey());
    digest.value = outcome.ok ? (outcome.data as DigestView) : null;
    noDigest.value = outcome.ok ? null : outcome.text;
  });
}
