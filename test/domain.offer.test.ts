import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../src/domain/actor.ts';
import type { Intent } from '../src/domain/ticket/model.ts';
import { givenOn, nextOfferAt } from '../src/domain/ticket/offered.ts';
import { blankTicket, fold, nextDueAt } from '../src/domain/ticket/ticket.ts';
import { ANA, BOR, CENE, CUSTOMER, DAY, here, LEA, MINUTE, option, START, Story } from './authority.story.ts';

const ONE = [option(1, 1, 'standard')];
const THREE = [option(1, 1, 'standard'), option(2, 3, 'discretion')];
const FOUR = [option(1, 4, 'beyond')];

describe('an offer within authority', () => {
  it('goes out at once, claims the ticket, and is there once', () => {
    const story = new Story();
    expect(story.offer('o1', THREE)).toEqual(['offered', 'claimed', 'reply-queued', 'offer-sent']);
    expect(story.offer('o1', THREE)).toEqual([]);
    expect(story.ticket.offer.open).toMatchObject({ phase: 'sent', expiresAt: START + 14 * DAY });
    expect(story.offer('o2', ONE)).toBe('offer-open');
  });

  it('is chosen once; what was held for dearer options is given back, and it is a task', () => {
    const story = new Story();
    story.offer('o1', THREE);
    story.delivered('o1');
    expect(story.chose('o1', 3)).toEqual([]);
    expect(story.chose('o1', 1)).toEqual(['offer-chosen', 'reply-queued']);
    expect(story.chose('o1', 2)).toEqual([]);
    expect(story.events.at(-2)).toMatchObject({ back: [{ key: 'agent', minor: -1500 }], owner: 'ana' });
    expect(story.ticket.offer.chosen).toMatchObject([{ option: { number: 1 }, doneAt: null }]);
    expect(nextOfferAt(story.ticket)).toBe(START + 5 * DAY);
    expect(story.later(5 * DAY)).toContain('carry-out-due');
    expect(story.later(MINUTE)).not.toContain('carry-out-due');
    expect(story.later(DAY)).toContain('carry-out-due');
    expect(story.do({ type: 'carry-out', messageId: 'o1' })).toEqual(['carried-out']);
    expect(story.do({ type: 'carry-out', messageId: 'o1' })).toEqual([]);
  });

  it('opens a resolved case again when it is chosen after all', () => {
    const story = new Story();
    story.offer('o1', ONE);
    story.delivered('o1');
    story.do({ type: 'resolve', noteId: null });
    expect(story.chose('o1', 1)).toEqual(['offer-chosen', 'reopened', 'reply-queued']);
  });

  it.each([
    ['something else', (story: Story) => story.chose('o1', 'else'), 'else'],
    ['time', (story: Story) => story.later(14 * DAY), 'expired'],
    ['its sender', (story: Story) => story.do({ type: 'withdraw-offer' }), 'withdrawn'],
    ['a message that is not sent', (story: Story) => story.do({ type: 'undo', messageId: 'o1' }), 'not-sent'],
    ['spam', (story: Story) => story.do({ type: 'mark-spam', noteId: null } as Intent), 'spam'],
  ])('ends by %s, and gives back all that was held', (_name, end, because) => {
    const story = new Story();
    story.offer('o1', THREE);
    end(story);
    const ended = story.events.filter(({ type }) => type === 'offer-ended');
    expect(ended).toMatchObject([{ because, back: [{ key: 'agent', minor: -1500 }] }]);
    expect(story.ticket.offer.open).toBeNull();
    expect(story.chose('o1', 1)).toEqual([]);
  });

  it('counts what is given and what stands, of an offer the most of each kind', () => {
    const story = new Story();
    story.offer('o1', THREE);
    expect(givenOn(story.ticket)).toEqual([{ kind: 'coupon', count: 3, minor: 1500 }]);
    expect(givenOn(story.ticket, ['o1'])).toEqual([]);
    story.chose('o1', 1);
    expect(givenOn(story.ticket)).toEqual([{ kind: 'coupon', count: 1, minor: 500 }]);
  });

  it('is refused to whoever has not read what the customer wrote, and to nobody’s ticket', () => {
    const story = new Story();
    story.now += MINUTE;
    story.wrote('m2');
    expect(story.offer('o1', ONE, ANA, 'm1')).toBe('customer-wrote');
    expect(story.offer('o1', ONE, CUSTOMER)).toBe('role');
  });
});

describe('an offer beyond authority', () => {
  it('asks the first who is here, passes over who is away with a note, and nothing goes out [K59]', () => {
    const story = new Story();
    story.approvers = [{ id: 'bor', role: 'supervisor', presence: 'away' }, ...here('cene', 'lea')];
    expect(story.offer('o1', FOUR)).toEqual(['offered', 'approval-asked']);
    expect(story.ticket.approval.open).toMatchObject({
      asked: ['cene'],
      skipped: [{ person: 'bor', because: 'away' }],
    });
    expect(story.ticket.reply.pending).toEqual({});
  });

  it('goes out when it is approved: once, by a supervisor, not by its asker', () => {
    const story = new Story();
    story.offer('o1', FOUR);
    expect(story.approve('o1', ANA)).toBe('own-request');
    expect(story.approve('o1', { kind: 'person', id: 'eva', role: 'agent' })).toBe('not-approver');
    expect(story.approve('o1', BOR, 'another')).toBe('approval-void');
    expect(story.approve('o1')).toEqual(['approval-given', 'reply-queued', 'offer-sent']);
    expect(story.approve('o1', CENE)).toBe('already-approved');
    expect(story.deny('o1', CENE)).toBe('already-approved');
    expect(story.ticket.reply.pending.o1).toMatchObject({ by: 'ana', as: 'answer' });
  });

  it('waits for its asker when the customer wrote meanwhile', () => {
    const story = new Story();
    story.offer('o1', FOUR);
    story.now += MINUTE;
    story.wrote('m2');
    expect(story.approve('o1')).toEqual(['offer-allowed', 'approval-given']);
    expect(story.do({ type: 'send-offer', sendAt: story.now })).toEqual(['reply-queued', 'offer-sent']);
    expect(story.do({ type: 'send-offer', sendAt: story.now })).toEqual([]);
  });

  it('is over when it is denied', () => {
    const story = new Story();
    story.offer('o1', FOUR);
    expect(story.deny('o1')).toEqual(['approval-denied', 'offer-ended']);
    expect(story.approve('o1', CENE)).toBe('already-denied');
  });

  it('is void once it is asked for otherwise', () => {
    const story = new Story();
    story.offer('o1', FOUR);
    expect(story.offer('o2', [option(1, 5, 'beyond')])).toEqual([
      'approval-voided',
      'offer-ended',
      'offered',
      'approval-asked',
    ]);
    expect(story.approve('o1')).toBe('approval-void');
    expect(story.approve('o2')).toContain('approval-given');
  });

  it('keeps the case open; a holding reply goes out', () => {
    const story = new Story();
    story.do({ type: 'claim' });
    const answer = { type: 'reply', messageId: 'r1', as: 'answer', confirm: true, sendAt: START } as const;
    story.do({ ...answer, becomes: 'resolve' });
    story.offer('o1', FOUR);
    expect(story.do({ type: 'resolve', noteId: null })).toBe('approval-open');
    story.delivered('r1');
    expect(story.ticket.status.name).toBe('open');
    expect(story.do({ ...answer, messageId: 'r2', as: 'holding' })).toEqual(['reply-queued']);
  });

  it('reminds, asks the next, then the leads, then goes on without; who looks into it stops that', () => {
    const story = new Story();
    story.offer('o1', FOUR);
    expect(nextDueAt(story.ticket)).toBe(START + 10 * MINUTE);
    const hops = () =>
      story.events.flatMap((event) => (event.type === 'approval-hop' ? [[event.hop, event.asked]] : []));
    story.later(10 * MINUTE);
    story.later(10 * MINUTE);
    story.later(20 * MINUTE);
    story.later(50 * MINUTE);
    expect(hops()).toEqual([
      ['remind', ['bor']],
      ['next', ['cene']],
      ['lead', ['lea']],
      ['give-up', []],
    ]);
    expect(story.approve('o1', LEA)).toContain('approval-given');
    const other = new Story();
    other.offer('o1', FOUR);
    other.do({ type: 'look-into', messageId: 'o1' }, BOR);
    expect(other.later(DAY)).not.toContain('approval-hop');
  });

  it('waits for nobody who is not there', () => {
    const story = new Story();
    story.approvers = [{ id: 'bor', role: 'supervisor', presence: 'off-hours' }];
    expect(story.offer('o1', FOUR)).toEqual(['offered', 'approval-asked', 'approval-hop']);
    expect(story.events.at(-1)).toMatchObject({ hop: 'give-up', backAt: null });
    const night = new Story();
    night.approvers = [
      { id: 'lea', role: 'lead', presence: 'away', backAt: 9 },
      { id: 'bor', role: 'supervisor', presence: 'off-hours', backAt: 8 },
    ];
    night.offer('o1', FOUR);
    expect(night.events.at(-1)).toMatchObject({ hop: 'give-up', backAt: 8 });
    expect(night.ticket.approval.open?.backAt).toBe(8);
    const other = new Story();
    other.approvers = here('bor', 'lea');
    other.offer('o1', FOUR);
    other.approvers = here('lea');
    other.later(20 * MINUTE);
    expect(other.ticket.approval.open?.hops).toEqual(['remind']);
    other.later(10 * MINUTE);
    expect(other.ticket.approval.open?.asked).toEqual(['bor', 'lea']);
  });
});

it('is over once it could not be sent: it is not sent again', () => {
  const story = new Story();
  story.offer('o1', ONE);
  story.do({ type: 'start-sending', messageId: 'o1' }, ANA);
  expect(story.do({ type: 'failed', messageId: 'o1', code: 'vendor-refused' }, ANA)).toContain('offer-ended');
  expect(story.do({ type: 'send-again', messageId: 'o1', sendAt: story.now }, ANA)).toBe('no-offer');
});

it('sends nothing that waits for a decision, whatever is done', () => {
  const people: Actor[] = [ANA, BOR, CENE, LEA, CUSTOMER];
  const deeds: ((story: Story, who: Actor) => unknown)[] = [
    (story, who) => story.offer(`o${story.events.length}`, FOUR, who),
    (story, who) => story.offer(`o${story.events.length}`, ONE, who),
    (story, who) => story.gated(`g${story.events.length}`, who),
    (story, who) => story.gated(story.ticket.approval.open?.messageId ?? 'g1', who),
    (story, who) => story.gated(story.ticket.approval.decided.at(-1)?.messageId ?? 'g1', who),
    (story, who) => story.approve(story.ticket.approval.open?.messageId ?? 'o1', who),
    (story, who) => story.deny(story.ticket.approval.open?.messageId ?? 'o1', who),
    (story, who) => story.do({ type: 'send-offer', sendAt: story.now }, who),
    (story, who) => story.do({ type: 'withdraw-offer' }, who),
    (story, who) => story.do({ type: 'resolve', noteId: null }, who),
    (story, who) => story.do({ type: 'claim' }, who),
    (story, who) =>
      story.do({ type: 'send-again', messageId: story.ticket.offer.open?.messageId ?? 'o1', sendAt: 0 }, who),
    (story, who) => {
      const { open } = story.ticket.approval;
      const messageId = open?.messageId ?? `r${story.events.length}`;
      return story.do({ type: 'reply', messageId, as: 'answer', confirm: true, sendAt: story.now }, who);
    },
    (story, who) => {
      const messageId = story.ticket.approval.decided.at(-1)?.messageId ?? 'r1';
      return story.do({ type: 'reply', messageId, as: 'answer', confirm: true, sendAt: story.now }, who);
    },
    (story) => story.chose(story.ticket.offer.open?.messageId ?? 'o1', 1),
    (story) => story.wrote(`m${story.events.length}`),
    (story) => story.later(7 * MINUTE),
    (story) => story.later(20 * DAY),
  ];
  const step = fc.tuple(fc.constantFrom(...deeds), fc.constantFrom(...people));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const story = new Story();
      const decided = new Set<string>();
      for (const [deed, who] of steps) deed(story, who);
      const asked = new Set<string>();
      for (const event of story.events) {
        if (event.type === 'approval-asked') asked.add(event.messageId);
        if (event.type === 'approval-given') decided.add(event.messageId);
        if (event.type === 'reply-queued' && asked.has(event.messageId))
          expect(decided.has(event.messageId)).toBe(true);
        if (event.type === 'approval-given') expect(event.by).not.toBe(event.asker);
      }
      const again = fold(blankTicket('t1'), story.events);
      expect({ ...again, version: 0 }).toEqual({ ...story.ticket, version: 0 });
      const held = story.events.flatMap((event) => {
        if (event.type === 'offered') return event.charges;
        return event.type === 'offer-ended' || event.type === 'offer-chosen' ? event.back : [];
      });
      const open = story.ticket.offer.open?.charges[0]?.minor ?? 0;
      const spent = story.ticket.offer.chosen.reduce(
        (sum, one) => sum + (one.option.charges[0]?.minor ?? 0),
        0,
      );
      expect(held.reduce((sum, { minor }) => sum + minor, 0)).toBe(open + spent);
    }),
    { numRuns: 500 },
  );
});
