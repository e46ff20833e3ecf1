import { describe, expect, it } from 'vitest';
import type { Actor } from '../src/domain/actor.ts';
import type { Grant } from '../src/domain/ticket/granted.ts';
import { decideMerge } from '../src/domain/ticket/merge.ts';
import type { EventBody, Ticket } from '../src/domain/ticket/model.ts';
import { givenOn } from '../src/domain/ticket/offered.ts';
import { nextPledgeAt, openPledges, type SaidPledge } from '../src/domain/ticket/pledges.ts';
import type { ReplyIntent } from '../src/domain/ticket/reply.ts';
import { shownPledges } from '../src/domain/ticket/shown-pledge.ts';
import { decideSplit } from '../src/domain/ticket/split.ts';
import { blankTicket, dated, fold, nextDueAt } from '../src/domain/ticket/ticket.ts';
import { decideUnmerge } from '../src/domain/ticket/unmerge.ts';
import { decisionRows } from '../src/export/decisions.ts';
import { ANA, BOR, DAY, MINUTE, option, START, Story } from './authority.story.ts';

const REFUND: SaidPledge = {
  kind: 'refund',
  start: 0,
  end: 14,
  amount: { minor: 2000, currency: 'EUR' },
  dueAt: START + 5 * DAY,
};
const CALL: SaidPledge = { kind: 'call-back', start: 20, end: 30, dueAt: START + DAY };

const EVA: Actor = { kind: 'person', id: 'eva', role: 'agent' };

type Reply = Extract<ReplyIntent, { type: 'reply' }>;

function answer(messageId: string, more: Partial<Reply> = {}): Reply {
  return { type: 'reply', messageId, as: 'answer', confirm: false, sendAt: START, ...more };
}

function promised(...pledges: SaidPledge[]): Story {
  const story = new Story();
  story.do(answer('r1', { pledges }));
  story.delivered('r1');
  return story;
}

describe('a pledge', () => {
  it('is made when the reply is delivered, not before and not when it is taken back', () => {
    const story = new Story();
    story.do(answer('r1', { pledges: [REFUND] }));
    expect(story.ticket.pledges.made).toEqual([]);
    story.do({ type: 'undo', messageId: 'r1' });
    expect(story.ticket.pledges.made).toEqual([]);
    story.do(answer('r2', { pledges: [REFUND] }));
    story.delivered('r2');
    expect(story.ticket.pledges.made).toMatchObject([
      { id: 'r2/1', messageId: 'r2', by: 'ana', kind: 'refund', innerAt: START + 4 * DAY, ended: null },
    ]);
  });

  it('is made of a reply that is sent again', () => {
    const story = new Story();
    story.do(answer('r1', { pledges: [REFUND] }));
    story.do({ type: 'start-sending', messageId: 'r1' }, { kind: 'system', id: 'x' });
    story.do({ type: 'failed', messageId: 'r1', code: 'vendor-down' }, { kind: 'system', id: 'x' });
    story.do({ type: 'send-again', messageId: 'r1', sendAt: START });
    story.delivered('r1');
    expect(openPledges(story.ticket)).toHaveLength(1);
  });

  it('reminds whoever has the ticket at its inner date and when it is due, once each, resolved or not', () => {
    const story = promised(REFUND, CALL);
    story.do({ type: 'resolve', noteId: null });
    expect(nextDueAt(story.ticket)).toBe(START + 0.8 * DAY);
    const told = () =>
      story.events.flatMap((one) =>
        one.type === 'pledge-reminded' ? [[one.stage, one.pledges, one.person]] : [],
      );
    story.later(0.8 * DAY);
    story.later(0.2 * DAY);
    story.later(MINUTE);
    expect(told()).toEqual([
      ['inner', ['r1/2'], 'ana'],
      ['due', ['r1/2'], 'ana'],
    ]);
    story.later(10 * DAY);
    expect(told().at(-1)).toEqual(['due', ['r1/1'], 'ana']);
    expect(nextPledgeAt(story.ticket)).toBeNull();
    expect(shownPledges(story.ticket).map(({ number, late }) => [number, late])).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  it('is told to the desk when nobody has the ticket, and to nobody when it is spam', () => {
    const story = promised(REFUND);
    story.do({ type: 'release' });
    story.later(4 * DAY);
    expect(story.events.at(-1)).toMatchObject({ type: 'pledge-reminded', person: null });
    const spam = promised(REFUND);
    spam.do({ type: 'mark-spam', noteId: null } as never);
    expect(nextPledgeAt(spam.ticket)).toBeNull();
    expect(spam.later(6 * DAY)).not.toContain('pledge-reminded');
  });

  it('ends once, kept or broken with a cause, or as none', () => {
    const story = promised(REFUND, CALL, { ...CALL, start: 40 });
    const end = (pledge: string, as: 'kept' | 'broken' | 'none') =>
      story.do({ type: 'end-pledge', pledge, as, because: 'partner' });
    expect(end('r1/1', 'kept')).toEqual(['pledge-kept']);
    expect(end('r1/1', 'kept')).toEqual([]);
    expect(end('r1/1', 'broken')).toBe('pledge-over');
    expect(end('r1/2', 'broken')).toEqual(['pledge-broken']);
    expect(story.events.at(-1)).toMatchObject({ because: 'partner' });
    expect(end('r1/3', 'none')).toEqual(['pledge-dropped']);
    expect(end('r9/1', 'kept')).toBe('unknown-pledge');
    expect(nextPledgeAt(story.ticket)).toBeNull();
  });
});

describe('a reply that goes beyond authority', () => {
  it('is refused once, after what the writer has not read, and is sent when it is confirmed', () => {
    const story = new Story();
    story.now += MINUTE;
    story.wrote('m2');
    expect(story.do(answer('r1', { hinted: true, seen: 'm1' }))).toBe('customer-wrote');
    expect(story.do(answer('r1', { hinted: true, seen: 'm2' }))).toBe('pledge-hint');
    expect(story.do(answer('r1', { hinted: true, confirm: true }))).toContain('reply-queued');
  });

  it('waits for a supervisor, goes out as what it is, and only then is a pledge', () => {
    const story = new Story();
    expect(story.gated('r1', ANA, { as: 'holding', pledges: [REFUND] })).toEqual(['approval-asked']);
    expect(story.gated('r1')).toEqual([]);
    expect(story.ticket.reply.pending).toEqual({});
    expect(story.do({ type: 'resolve', noteId: null })).toBe('approval-open');
    expect(story.approve('r1', ANA)).toBe('own-request');
    expect(story.approve('r1')).toEqual(['approval-given', 'claimed', 'reply-queued']);
    expect(story.ticket.reply.pending.r1).toMatchObject({ as: 'holding', by: 'ana' });
    story.delivered('r1');
    expect(openPledges(story.ticket)).toMatchObject([{ id: 'r1/1', by: 'ana' }]);
  });

  it('never goes out when it is denied, withdrawn or asked for otherwise', () => {
    const story = new Story();
    story.gated('r1');
    expect(story.gated('r2')).toEqual(['approval-voided', 'approval-asked']);
    expect(story.approve('r1')).toBe('approval-void');
    expect(story.gated('r3', EVA)).toBe('approval-open');
    expect(story.do({ type: 'withdraw-offer' })).toEqual(['approval-voided']);
    story.gated('r4');
    expect(story.deny('r4')).toEqual(['approval-denied']);
    expect(story.gated('r4')).toEqual([]);
    expect(story.events.some(({ type }) => type === 'reply-queued')).toBe(false);
  });
});

describe('what words give', () => {
  const charges = [{ key: 'k', minor: 4000, limit: 15_000 }];
  const zone = 'discretion' as const;
  const GRANT: Grant = { number: 1, kind: 'refund', count: 1, minor: 4000, zone, rule: null, charges };
  const given = { pledges: [REFUND], grants: [GRANT] };
  const held = ({ events }: Story) =>
    events
      .flatMap((one) => (one.type === 'granted' ? charges : one.type === 'grant-ended' ? one.back : []))
      .reduce((sum, { minor }) => sum + minor, 0);

  it('is counted from when it is asked for or sent, and given back when it does not go out', () => {
    const ends: [string, (story: Story) => unknown, number][] = [
      ['undone', (story) => story.do({ type: 'undo', messageId: 'r1' }), 0],
      ['delivered', (story) => story.delivered('r1'), 4000],
    ];
    for (const [, end, left] of ends) {
      const story = new Story();
      story.do(answer('r1', given));
      expect([held(story), givenOn(story.ticket)[0]?.minor]).toEqual([4000, 4000]);
      end(story);
      expect([held(story), givenOn(story.ticket).length]).toEqual([left, left / 4000]);
    }
    const deciding: [string, (story: Story) => unknown, number][] = [
      ['denied', (story) => story.deny('r1'), 0],
      ['withdrawn', (story) => story.do({ type: 'withdraw-offer' }), 0],
      ['spam', (story) => story.do({ type: 'mark-spam', noteId: null } as never), 0],
      ['approved', (story) => story.approve('r1'), 4000],
    ];
    for (const [how, end, left] of deciding) {
      const story = new Story();
      story.gated('r1', ANA, given);
      expect(held(story)).toBe(4000);
      const logged = story.events.map((event) => ({ ...event, version: 1 }));
      const [row] = decisionRows({ number: 1, events: logged, notes: new Map() }, {});
      expect(row).toMatchObject({ request: 'r1', options: 'refund:1::4000', amount: 4000, outcome: 'open' });
      end(story);
      expect([how, held(story)]).toEqual([how, left]);
    }
  });

  it('waits with a reply that was allowed too late, and goes with it when its case goes on elsewhere', () => {
    const late = () => {
      const story = new Story();
      story.gated('r1', ANA, given);
      story.now += MINUTE;
      story.wrote('m2');
      expect(story.approve('r1')).toEqual(['reply-allowed', 'approval-given']);
      return story;
    };
    expect(held(late())).toBe(4000);
    const other = late();
    expect(other.do(answer('r2', { confirm: true }))).toEqual(
      expect.arrayContaining(['reply-queued', 'reply-dropped', 'grant-ended']),
    );
    expect(held(other)).toBe(0);
    const from = { ...late().ticket, number: 1 };
    const into = { ...new Story().ticket, id: 't2', number: 2 };
    const context = { now: START + DAY, actor: BOR as Extract<Actor, { kind: 'person' }>, policy: {} };
    const merged = decideMerge(from, into, { confirm: true }, context);
    const types = 'refused' in merged ? [] : merged.from.map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['reply-dropped', 'grant-ended']);
    const two = late();
    two.gated('r2', EVA);
    two.now += MINUTE;
    two.wrote('m3');
    expect(two.approve('r2').slice(-2)).toEqual(['reply-dropped', 'grant-ended']);
    expect([two.ticket.approval.allowed?.messageId, held(two)]).toEqual(['r2', 0]);
  });

  it('is sent or withdrawn by itself beside an offer that the customer has', () => {
    const story = new Story();
    story.offer('o1', [option(1, 1, 'standard')]);
    story.delivered('o1');
    const press = { messageId: 'r1', sendAt: START };
    story.gated('r1', ANA, given);
    expect(story.do({ type: 'withdraw-offer', messageId: 'r1' })).toEqual(['approval-voided', 'grant-ended']);
    expect(story.ticket.offer.open?.phase).toBe('sent');
    expect(story.do({ type: 'send-offer', ...press })).toBe('no-offer');
    story.gated('r2', ANA, given);
    story.now += MINUTE;
    story.wrote('m2');
    story.approve('r2');
    expect(story.do({ type: 'send-offer', ...press })).toBe('no-offer');
    expect(story.do({ type: 'send-offer', sendAt: START })).toEqual(['reply-queued']);
    expect(story.ticket.offer.open?.phase).toBe('sent');
    expect(story.do({ type: 'withdraw-offer' })).toContain('offer-ended');
  });
});

describe('what is promised on tickets that are tied', () => {
  const CONTEXT = { now: START + DAY, actor: BOR as Extract<Actor, { kind: 'person' }>, policy: {} };
  const folded = (ticket: Ticket, bodies: EventBody[]) =>
    fold(
      ticket,
      bodies.map((body) => dated(body, CONTEXT)),
    );
  const other = (): Ticket => {
    const story = new Story();
    return { ...story.ticket, id: 't2', number: 2 };
  };

  it('goes along with a merge, and back with what was said since', () => {
    const from = { ...promised(REFUND).ticket, number: 1 };
    const into = other();
    const merged = decideMerge(from, into, { confirm: true }, CONTEXT);
    if ('refused' in merged) throw new Error(merged.refused);
    const gone = folded(from, merged.from);
    const both = folded(into, merged.into);
    expect(gone.pledges.made).toEqual([]);
    expect(openPledges(both)).toMatchObject([{ id: 'r1/1', via: ['t1'] }]);
    const kept = folded(both, [{ type: 'pledge-kept', pledge: 'r1/1', by: 'bor' }]);
    const policies = { from: {}, into: {} };
    const apart = decideUnmerge(gone, kept, { before: [], since: [] }, policies, CONTEXT);
    if ('refused' in apart) throw new Error(apart.refused);
    expect(folded(kept, apart.into).pledges.made).toEqual([]);
    const [back] = folded(gone, apart.from).pledges.made;
    expect(back).toMatchObject({ id: 'r1/1', ended: { as: 'kept' } });
    expect(back).not.toHaveProperty('via');
  });

  it('goes with the reply that is split off', () => {
    const story = promised(REFUND);
    story.now += MINUTE;
    story.wrote('m2');
    const place = { channel: 'webchat', conversation: 'v1', contactId: 'c1', sequence: 0 };
    const said = [
      { id: 'm1', kind: 'inbound' as const, sentAt: START, answer: false, ...place },
      { id: 'r1', kind: 'outbound' as const, sentAt: START, answer: true, ...place },
      { id: 'm2', kind: 'inbound' as const, sentAt: START + MINUTE, answer: false, ...place },
    ];
    const context = {
      ...CONTEXT,
      policy: { deadline: { promiseMs: DAY, targetMs: DAY, stages: [], quiet: null, why: [] } },
    };
    const parts = decideSplit(story.ticket, blankTicket('t3'), { said, chosen: ['r1', 'm1'] }, context);
    if ('refused' in parts) throw new Error(parts.refused);
    expect(openPledges(folded(story.ticket, parts.origin))).toEqual([]);
    expect(openPledges(folded(blankTicket('t3'), parts.part))).toMatchObject([{ id: 'r1/1' }]);
  });
});
