import { describe, expect, test } from 'vitest';
import type { Actor } from '../src/domain/actor.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import type { Intent, Ticket } from '../src/domain/ticket/model.ts';
import { saysThanks, thankedIn } from '../src/domain/ticket/thanks.ts';
import { blankTicket, decide, fold } from '../src/domain/ticket/ticket.ts';

const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };
const EVA: Actor = { kind: 'person', id: 'eva', role: 'agent' };
const JAN: Actor = { kind: 'contact', id: 'jan' };

function story() {
  let ticket: Ticket = blankTicket('t1');
  const act = (intent: Intent, actor: Actor) => {
    const events = decide(ticket, intent, { now: 5, actor, policy: {} });
    if (isRefusal(events)) return events.refused;
    ticket = fold(ticket, events);
    return events.map(({ type }) => type);
  };
  act({ type: 'open', ticketId: 't1', channel: 'webchat', conversation: 'c', contactId: 'jan' }, JAN);
  return { act, ticket: () => ticket };
}

describe('thanks on a case', () => {
  const thank = (person: string, more: object = {}) =>
    ({ type: 'thank', person, how: 'kudos', messageId: null, ...more }) as Intent;

  test('count once for each person and whoever says them', () => {
    const { act } = story();
    expect(act(thank('ana'), EVA)).toEqual(['thanked']);
    expect(act(thank('ana'), EVA)).toEqual([]);
    expect(act(thank('ana', { how: 'sign', messageId: 'm1' }), JAN)).toEqual(['thanked']);
    expect(act(thank('ana', { how: 'button', messageId: 'm2' }), JAN)).toEqual([]);
    expect(act(thank('eva', { how: 'button', messageId: 'm2' }), JAN)).toEqual(['thanked']);
  });

  test('are not for oneself, not from viewers, and not on spam', () => {
    const { act } = story();
    expect(act(thank('ana'), ANA)).toBe('own-kudos');
    expect(act(thank('ana'), { kind: 'person', id: 'vid', role: 'viewer' })).toBe('role');
    act({ type: 'mark-spam', reason: null } as unknown as Intent, ANA);
    expect(act(thank('ana', { how: 'sign', messageId: 'm1' }), JAN)).toEqual([]);
  });

  test('are the customer’s alone: who else reads along and presses says nothing', () => {
    const { act } = story();
    const passer: Actor = { kind: 'contact', id: 'passer-by' };
    expect(act(thank('ana', { how: 'sign', messageId: 'm1' }), passer)).toEqual([]);
    expect(act(thank('ana', { how: 'sign', messageId: 'm1' }), JAN)).toEqual(['thanked']);
    expect(act({ type: 'take-back-thanks', messageId: null, person: 'ana' } as Intent, EVA)).toEqual([]);
  });

  test('are said by hearts, thumbs and hands of every colour, and by nothing else', () => {
    for (const sign of ['❤', '❤️', '👍', '👍🏽', '🙏🏿', '👏', '🔥'])
      expect([sign, saysThanks([sign])]).toEqual([sign, true]);
    for (const sign of ['👎', '🤔', '😡', '💩', '', 'toString'])
      expect([sign, saysThanks([sign])]).toEqual([sign, false]);
    expect(saysThanks(['🤔', '❤'])).toBe(true);
    expect(saysThanks([])).toBe(false);
  });

  test('of a press are for whoever answered before it', () => {
    const said = (id: string, as: string, author: string) => ({ id, kind: 'outbound', as, author });
    const answers = [said('a', 'answer', 'person:ana'), said('b', 'answer', 'person:eva')];
    const thanks = said('t1.thanks.7', 'courtesy', 'system:courtesy');
    expect(thankedIn(thanks, [...answers, said('c', 'holding', 'person:bor')])).toBe('eva');
    expect(thankedIn(thanks, [])).toBe(null);
    expect(thankedIn(said('a', 'answer', 'person:ana'), answers)).toBe('ana');
    expect(thankedIn(said('t1.solved.6', 'courtesy', 'system:courtesy'), answers)).toBe(null);
    expect(thankedIn(said('d', 'answer', 'system:bot'), answers)).toBe(null);
  });

  test('go with the sign that said them, and with no other', () => {
    const { act, ticket } = story();
    act(thank('ana', { how: 'sign', messageId: 'm1' }), JAN);
    act(thank('ana'), EVA);
    expect(act({ type: 'take-back-thanks', messageId: 'm9' }, JAN)).toEqual([]);
    expect(act({ type: 'take-back-thanks', messageId: 'm1' }, JAN)).toEqual(['thanks-taken-back']);
    expect(act({ type: 'take-back-thanks', messageId: 'm1' }, JAN)).toEqual([]);
    expect(ticket().thanks.said).toEqual([{ person: 'ana', by: 'eva', messageId: null }]);
    expect(act(thank('ana', { how: 'button', messageId: 'm2' }), JAN)).toEqual(['thanked']);
  });
});
