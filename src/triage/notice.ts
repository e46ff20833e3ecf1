import { type TextKey, text } from '../texts/texts.ts';
import { clockTime, timeLeft } from '../texts/time.ts';

const STAGES: Readonly<Record<string, TextKey>> = {
  half: 'notice.half',
  target: 'notice.target',
  'last-call': 'notice.last-call',
  broken: 'notice.broken',
  assigned: 'notice.assigned',
  'reply-failed': 'notice.reply-failed',
  'reply-unknown': 'notice.reply-unknown',
};

/** What a notice says; `dueAt` is the promise (epoch ms). The same words on every desk. */
export function noticeText(stage: string, number: number, dueAt: number, late: boolean, now: number): string {
  const values = { number, left: timeLeft(dueAt - now), due: clockTime(dueAt) };
  const words = text(keyOf(stage, dueAt, now), { ...values, stage: stage.replace(/^escalated:/, '') });
  return late ? text('notice.late', { text: words }) : words;
}

function keyOf(stage: string, dueAt: number, now: number): TextKey {
  if (stage.startsWith('escalated:'))
    return stage === 'escalated:asked' ? 'notice.asked' : 'notice.escalated';
  if (stage.endsWith('-after-quiet')) return 'notice.broken';
  if (stage === 'broken' && now < dueAt) return 'notice.breaks-in-quiet-hours';
  return STAGES[stage] ?? 'notice.stage';
}
