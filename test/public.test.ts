import { describe, expect, it } from 'vitest';
import { keepApart, named } from '../src/desks/apart.ts';
import { replyModal } from '../src/desks/discord/modals.ts';
import { replyView } from '../src/desks/slack/reply-view.ts';
import { ticketAt } from '../src/domain/community.ts';
import { personalIn } from '../src/domain/personal.ts';
import { CARD } from './lent.ts';

describe('what belongs to one person', () => {
  it.each([
    ['Write to maja.novak@example.co.uk, please.', ['maja.novak@example.co.uk']],
    ['Call +386 40 123 456 or 040/123-456.', ['+386 40 123 456', '040/123-456']],
    ['Your order no. AB-12345 left today.', ['AB-12345']],
    ['Naročilo št. 20260017 je na poti.', ['20260017']],
    ['Porudžbina #4711-20 kreće danas.', ['4711-20']],
    ['Ваш заказ № 100500 в пути.', ['100500']],
    ['Card 4111 1111 1111 1111', ['4111 1111 1111 1111']],
    ['Hold it for 5 seconds; since 2019 it costs 1.200,00 EUR, case #12.', []],
    ['Ask @maja in the order form.', []],
    ['Write to maja\u200b@exam\u00adple.com\u2060.', ['maja@example.com']],
    ['Write to ｍaja＠example．com.', ['maja@example.com']],
  ])('%s', (text, found) => expect(personalIn(text)).toEqual(found));
});

describe('a question becomes a ticket', () => {
  const terms = { unansweredMs: 100, unacceptedMs: 1000 };
  it.each([
    [{ answeredAt: null, accepted: false }, 105],
    [{ answeredAt: 50, accepted: false }, 1050],
    [{ answeredAt: 50, accepted: true }, null],
    [{ answeredAt: null, accepted: true }, null],
  ])('%j at %j', (asked, at) => expect(ticketAt({ askedAt: 5, ...asked }, terms)).toBe(at));
});

describe('the form of a reply says that everybody reads it', () => {
  const open = { ticket: 12, channel: 'discord', contactName: 'Maja', public: true as const };
  const alone = { ticket: 13, channel: 'discord', contactName: 'Maja' };
  const forms = (card: typeof CARD, to: number) => {
    const state = { number: 12, seen: null, showText: false, draft: '', language: 'en' };
    const remembered = { seen: null, channel: 'C0DESK', number: 12, to };
    return [replyView(card, remembered, { texts: [''] }, 'en'), replyModal({ ...state, card, to })];
  };
  it.each([
    ['in the only place', { ...CARD, public: true as const }, 12, true],
    ['in private', CARD, 12, false],
    ['in the place that was chosen', { ...CARD, places: [alone, open] }, 12, true],
    ['in private beside', { ...CARD, places: [alone, open] }, 13, false],
  ])('%s', (_name, card, to, said) => {
    for (const form of forms(card, to))
      expect(JSON.stringify(form).includes('everybody reads this answer')).toBe(said);
  });
});

describe('a channel of customers', () => {
  const ours = [...named('SLACK_DESK_CHANNEL', ['C1']), ...named('rules/teams.json (sales)', ['C2', 'C2'])];
  it.each([
    [named('SLACK_COMMUNITY_CHANNELS', ['C3', 'C4', 'C4']), null],
    [named('SLACK_COMMUNITY_CHANNELS', ['C3', 'C1']), 'SLACK_DESK_CHANNEL and in SLACK_COMMUNITY_CHANNELS'],
    [named('SLACK_CONNECT_CHANNELS', ['C2']), 'rules/teams.json (sales) and in SLACK_CONNECT_CHANNELS'],
    [
      [...named('SLACK_COMMUNITY_CHANNELS', ['C3']), ...named('SLACK_CONNECT_CHANNELS', ['C3'])],
      'SLACK_COMMUNITY_CHANNELS and in SLACK_CONNECT_CHANNELS',
    ],
  ])('%j is refused with: %s', (customers, words) => {
    const start = () => keepApart(ours, customers, 'en');
    if (words === null) return expect(start).not.toThrow();
    expect(start).toThrow(words);
  });
});
