import type { ShownGiving } from '../domain/ticket/shown-giving.ts';
import { pledgeLines } from './pledge.ts';
import { text } from './texts.ts';
import { callTime, clockTime } from './time.ts';
import { toldIn } from './told.ts';

/** What a card says of offers, decisions and promises, a line each; none where there is nothing. */
export function givingLines(
  { offer, approval, allowed, tasks = [], pledges = [], toGive, remedies = [], callback }: ShownGiving,
  language: string,
): string[] {
  const lines: string[] = [];
  if (offer !== undefined) {
    const values = {
      phase: offer.phase,
      options: offer.options.map((option) => toldIn(option, language)).join('; '),
      until: offer.expiresAt === null ? 'none' : clockTime(offer.expiresAt),
    };
    lines.push(text('card.offer', values, language));
  }
  if (approval !== undefined) {
    const values = {
      asker: approval.asker.name,
      asked: approval.asked.join(', ') || 'none',
      seen: approval.seenBy ?? 'none',
      until: clockTime(approval.giveUpAt),
    };
    lines.push(text('card.approval', values, language));
  }
  if (allowed !== undefined) lines.push(text('card.allowed', {}, language));
  for (const { number, what, owner, dueAt } of tasks) {
    const values = { number, what: toldIn(what, language), owner: owner ?? 'none', due: clockTime(dueAt) };
    lines.push(text('card.task', values, language));
  }
  for (const { what } of remedies)
    lines.push(text('card.remedy', { what: toldIn(what, language) }, language));
  if (toGive !== undefined)
    lines.push(text('card.to-give', { what: toldIn(toGive.what, language) }, language));
  if (callback !== undefined) lines.push(callbackLine(callback, language));
  if (callback?.promiseAt !== undefined)
    lines.push(text('callback.after-promise', { promise: clockTime(callback.promiseAt) }, language));
  return [...lines, ...pledgeLines(pledges, language)];
}

/** The call that is agreed upon, by the customer's clocks. */
export function callbackLine(
  { at, zone, attempt, late }: NonNullable<ShownGiving['callback']>,
  language: string,
): string {
  const values = { when: callTime(at, zone, language), zone, attempt, late: late ? 'yes' : 'no' };
  return text('card.callback', values, language);
}
