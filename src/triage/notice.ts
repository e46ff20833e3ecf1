import type { PolicyHolder } from '../policy/policy.ts';
import { tellEscalation } from '../policy/tell.ts';
import { heldText, problemText, stageName } from '../texts/names.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime, timeLeft } from '../texts/time.ts';
import { heldIn, isNews, plainStage } from './news.ts';

const STAGES: Readonly<Record<string, TextKey>> = {
  acknowledge: 'notice.acknowledge',
  half: 'notice.half',
  target: 'notice.target',
  'last-call': 'notice.last-call',
  broken: 'notice.broken',
  'not-solved': 'notice.not-solved',
  'nudge-dropped': 'notice.nudge-dropped',
  'window-closing': 'notice.window-closing',
  'window-closed': 'notice.window-closed',
  'resolution-late': 'notice.resolution-late',
  'reply-failed': 'notice.reply-failed',
  'reply-unknown': 'notice.reply-unknown',
};

/** The same with the reason. */
const BECAUSE: Readonly<Record<string, TextKey>> = { 'courtesy-failed': 'notice.courtesy-failed' };

/** What a notice says; `dueAt` is the promise, all instants are epoch ms. */
export interface Noticed {
  stage: string;
  number: number;
  dueAt: number;
  late: boolean;
  /** The code of why a reply was not sent, where it is known. */
  problem?: string;
  now: number;
}

export type NoticeText = (noticed: Noticed, language: string) => string;

/** The same words on every desk; those of an escalation stand in the rules. */
export function noticeTextBy(policy: Pick<PolicyHolder, 'current'>): NoticeText {
  return ({ stage, number, dueAt, late, problem, now }, language) => {
    const reason = stage.replace(/^escalated:/, '');
    const told = policy.current().escalationWords[reason];
    const words = told === undefined ? stageName(reason, language) : tellEscalation(told, language);
    const [, , into = ''] = stage.split(/[:@]/);
    const held = heldIn(stage);
    const values = {
      number,
      because: held === null ? '' : heldText(held, language),
      into,
      left: timeLeft(dueAt - now, language),
      due: clockTime(dueAt),
      stage: words,
    };
    const why = problem === undefined ? '' : problemText(problem, language);
    const key = why === '' ? keyOf(stage, dueAt, now) : (BECAUSE[stage] ?? 'notice.reply-failed-because');
    const said = text(key, { ...values, problem: why }, language);
    return late ? text('notice.late', { text: said }, language) : said;
  };
}

function keyOf(stage: string, dueAt: number, now: number): TextKey {
  if (stage.startsWith('escalated:'))
    return stage === 'escalated:asked' ? 'notice.asked' : 'notice.escalated';
  if (stage.endsWith('-after-quiet')) return 'notice.broken';
  if (stage === 'broken' && now < dueAt) return 'notice.breaks-in-quiet-hours';
  if (isNews(stage)) return `notice.${plainStage(stage)}` as TextKey;
  return STAGES[stage] ?? 'notice.stage';
}
