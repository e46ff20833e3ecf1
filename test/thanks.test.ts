import { describe, expect, test } from 'vitest';
import type { Actor } from '../src/domain/actor.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import type { Intent, Ticket } from '../src/domain/ticket/model.ts';
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
