import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pledgeText } from '../src/api/present-pledge.ts';
import { givingPresses } from '../src/desks/offering.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { givenOn } from '../src/domain/ticket/offered.ts';
import { compiledPolicy, readRules } from '../src/policy/load.ts';
import { givingLines } from '../src/texts/giving.ts';
import { pledgeLines } from '../src/texts/pledge.ts';
import { commitmentsIn } from '../src/triage/commitments.ts';
import { withWords } from '../src/triage/perform/handed.ts';
import { sweep } from '../src/triage/wake.ts';
import { ANA, BOR, EVA, HOUR, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const DAY = 24 * HOUR;
const THIRTY = 'We are sorry. You will get a discount of 30 % on your next order.';
const SMALL = 'We will refund you 10 € by Friday.';

describe.each(ENGINES)('what replies promise, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const says = (text = 'My parcel is late') => house.say('post', 'Maja', text);
  const reply = (number: number, text: string, more: Record<string, unknown> = {}) =>
    house.ask('reply', { ticket: number, text, ...more });
  const promised = async (number: number) => (await house.ticket(number)).pledges.made;
  const told = async () =>
    (await house.store.tickets.told([`person:${ANA.id}`, 'desk', 'supervisors'], { limit: 50 })).map(
      ({ stage, audience }) => `${stage.split(':')[0]} ${audience}`,
    );

  it('hints at 30 % while 15 % is allowed, with both values and the rule, and sends nothing yet', async () => {
    const { number } = await says();
    const before = (await house.ticket(number)).version;
    const hint = await reply(number, THIRTY);
    expect(hint).toMatchObject({ ok: false, refused: 'pledge-hint' });
    expect(hint.text).toContain('discount of 30 %');
    expect(hint.text).toContain('30 % is above 15 %');
    expect(hint.text).toContain('Fifteen per cent off');
    expect(hint.text).toContain('a supervisor');
    expect(hint.text).toContain('--no-pledge');
    expect((await house.ticket(number)).version).toBe(before);
    await house.deliverAll([number]);
    expect(house.sent).toEqual([]);
  });

  it('goes out as it is when its writer says that it promises nothing', async () => {
    const { number } = await says();
    expect(await reply(number, THIRTY, { 'no-pledge': true })).toMatchObject({ ok: true });
    await house.deliverAll([number]);
    expect(house.sent.map(({ text }) => text)).toEqual([THIRTY]);
    expect(await promised(number)).toEqual([]);
    const { id } = await house.ticket(number);
    const waived = (await house.store.tickets.events(id)).find(({ type }) => type === 'pledge-waived');
    expect(waived).toMatchObject({ by: ANA.id, kinds: ['discount'], asks: 'supervisor' });
    expect(waived && pledgeText(waived, () => 'Ana', 'en')).toBe(
      'Ana said that it promises nothing; a supervisor would have had to allow it',
    );
    await reply(number, 'Thank you.', { 'no-pledge': true, confirm: true });
    const types = (await house.store.tickets.events(id)).map(({ type }) => type);
    expect(types.filter((type) => type === 'pledge-waived')).toHaveLength(1);
  });

  it('is charged by the profile that its customer is served by', async () => {
    const { number } = await says();
    const files = await readRules('rules');
    const authority = structuredClone(files['authority.json']) as {
      budgets: { id: string; limit: number }[];
    };
    for (const one of authority.budgets) if (one.id === 'agent-month') one.limit = 100;
    const delight = { profile: 'delight', channel: 'post', why: 'Look', by: 'Lea' };
    const trials = [{ ...delight, since: '2026-03-01', until: '2026-03-31' }];
    const strategy = { ...(files['strategy.json'] as object), trials };
    const policy = compiledPolicy({ ...files, 'authority.json': authority, 'strategy.json': strategy });
    const ports = { ...house.ports, policy: { current: () => policy.on(house.clock.now) } as never };
    const ana = { kind: 'person' as const, id: ANA.id, role: ANA.role };
    const ticket = await house.ticket(number);
    const { all, grants } = await commitmentsIn(ports, ticket, ana, 'We will refund you 40 € by Friday.');
    expect(all.flatMap(({ hints }) => hints)).toEqual([]);
    expect(grants[0]?.charges).toContainEqual(expect.objectContaining({ minor: 4000, limit: 25_000 }));
  });

  it('tells the story of 30 %: asked for, allowed, sent, reminded of, kept', async () => {
    const { number } = await says();
    const asked = await house.ask('reply', { ticket: number, text: THIRTY, confirm: true }, ANA, 'once');
    expect(asked).toMatchObject({ ok: true, key: 'said.reply-asked' });
    expect(asked.text).toContain('Eva');
    expect(await house.ask('reply', { ticket: number, text: THIRTY, confirm: true }, ANA, 'once')).toEqual(
      asked,
    );
    await house.deliverAll([number]);
    expect(house.sent).toEqual([]);
    const { approval, id } = await house.ticket(number);
    const [frozen] = await house.store.tickets.messages(id, { limit: 1 });
    expect(frozen).toMatchObject({ delivery: 'gated', text: THIRTY });
    const events = await house.store.tickets.events(id);
    const version = events.find(({ type }) => type === 'approval-asked')?.version;
    const notice = await withWords(
      house.ports,
      await house.ticket(number),
      { stage: `approval-asked:supervisors:${version}`, dueAt: 0 },
      'Decide',
      'en',
    );
    expect(notice).toContain(`Ana wants to write on #${number}: ${THIRTY}`);
    expect(approval.open).toMatchObject({ asked: [EVA.id], offerId: null });
    expect(await house.ask('resolve', { ticket: number })).toMatchObject({ refused: 'approval-open' });
    expect(await house.ask('approve', { ticket: number })).toMatchObject({ refused: 'own-request' });
    expect(await house.ask('approve', { ticket: number }, EVA)).toMatchObject({ ok: true });
    expect(await promised(number)).toEqual([]);
    await house.deliverAll([number]);
    expect(house.sent.map(({ text }) => text)).toEqual([THIRTY]);
    expect(await promised(number)).toMatchObject([
      { kind: 'discount', percent: 30, by: ANA.id, ended: null },
    ]);
    const { giving } = await house.card(number);
    expect(pledgeLines(giving?.pledges ?? [], 'en')[0]).toMatch(/^Promise no\. 1: discount 30 %, by /);
    const resolved = await house.ask('resolve', { ticket: number });
    expect(resolved.text).toContain('Still promised: discount 30 %');
    house.clock.now += 4 * DAY;
    await sweep(house.ports);
    expect(await told()).toContain(`pledge-reminded person:${ANA.id}`);
    house.clock.now += DAY;
    await sweep(house.ports);
    expect(await told()).toContain(`pledge-due person:${ANA.id}`);
    const kept = await house.ask('pledge', { ticket: number, as: 'kept' });
    expect(kept.text).toContain('promise kept');
    expect((await house.card(number)).giving).toBeUndefined();
    expect((await house.ask('stats', {})).text).toContain('Promises: 1 kept, 0 not kept');
  });

  it('stays unsent when it is denied', async () => {
    const { number } = await says();
    await reply(number, THIRTY, { confirm: true });
    expect(await house.ask('deny', { ticket: number, reason: 'Too much' }, EVA)).toMatchObject({ ok: true });
    await house.deliverAll([number]);
    expect(house.sent).toEqual([]);
    const [message] = await house.store.tickets
      .messages((await house.ticket(number)).id, { limit: 5 })
      .then((all) => all.filter(({ text }) => text === THIRTY));
    expect(message).toMatchObject({ delivery: 'cancelled' });
  });

  it('notes within authority what is promised, in one answer, and says so', async () => {
    const { number } = await says();
    const sent = await reply(number, SMALL);
    expect(sent).toMatchObject({ ok: true, key: 'said.reply-noted' });
    expect(sent.text).toContain('Noted: refund €10.00 by');
    await house.deliverAll([number]);
    expect(await promised(number)).toMatchObject([
      { kind: 'refund', amount: { minor: 1000, currency: 'EUR' } },
    ]);
    const plain = await reply(number, 'Thank you for writing to us.');
    expect(plain).toMatchObject({ ok: true, key: 'said.reply-sending' });
  });

  it('hints in the other languages too, at amounts, other currencies and dates; a supervisor may give more', async () => {
    const { number } = await says();
    for (const [text, part] of [
      ['Vrnili vam bomo 200 € do petka.', 'above €50.00'],
      ['Мы вернём вам 200 евро до пятницы.', 'above €50.00'],
      ['We will refund you $20 by Friday.', 'limits in EUR'],
      ['We will refund you 10 € within 300 days.', 'later than'],
    ] as const) {
      const hint = await reply(number, text);
      expect(hint, text).toMatchObject({ refused: 'pledge-hint' });
      expect(hint.text).toContain(part);
    }
    expect(await house.ask('reply', { ticket: number, text: THIRTY }, EVA)).toMatchObject({
      ok: true,
      key: 'said.reply-noted',
    });
  });

  it('hints when a note is sent, and when a macro is', async () => {
    const { number } = await says();
    await house.ask('note', { ticket: number, text: THIRTY });
    const [note] = (await house.store.tickets.messages((await house.ticket(number)).id)).filter(
      ({ kind }) => kind === 'note',
    );
    expect(await house.ask('send', { ticket: number, message: note?.id })).toMatchObject({
      refused: 'pledge-hint',
    });
    expect(await house.ask('send', { ticket: number, message: note?.id, confirm: true })).toMatchObject({
      key: 'said.reply-asked',
    });
    await house.deliverAll([number]);
    expect(house.sent).toEqual([]);
  });

  it('is marked by its number, with a cause where it was not kept', async () => {
    const { number } = await says();
    await reply(number, 'We will refund you 10 € by Friday. We will call you tomorrow.');
    await house.deliverAll([number]);
    expect(await promised(number)).toHaveLength(2);
    expect(await house.ask('pledge', { ticket: number, as: 'kept' })).toMatchObject({
      refused: 'several-pledges',
    });
    expect(await house.ask('pledge', { ticket: number, as: 'broken', number: 2 })).toMatchObject({
      refused: 'bad-option',
    });
    expect(
      await house.ask('pledge', { ticket: number, as: 'broken', number: 2, because: 'no-time' }),
    ).toMatchObject({ ok: true });
    expect((await promised(number)).map(({ ended }) => ended?.as)).toEqual([undefined, 'broken']);
    expect(await house.ask('pledge', { ticket: number, as: 'none' })).toMatchObject({ ok: true });
    expect(await house.ask('pledge', { ticket: number, as: 'kept', number: 7 })).toMatchObject({
      refused: 'unknown-pledge',
    });
  });

  const spent = async (key: string) => {
    const whole = `${key}:${new Date(house.clock.now).toISOString().slice(0, 7)}`;
    return (await house.store.giving.spent([whole])).get(whole) ?? 0;
  };
  const FORTY = 'We will refund you 40 € by Friday.';

  it('takes what a reply gives from budgets, counts it on the case and for the customer, and gives it back', async () => {
    const { number } = await says();
    await reply(number, FORTY);
    await house.deliverAll([number]);
    expect(await spent('agent-month:ana')).toBe(4000);
    expect((await reply(number, 'As I said, we will refund you 40 € by Friday.')).ok).toBe(true);
    expect(await spent('agent-month:ana')).toBe(4000);
    const more = await reply(number, 'We will refund you 15 € for the parcel too.');
    expect(more).toMatchObject({ refused: 'pledge-hint' });
    expect(more.text).toContain('above €10.00');
    expect((await house.ask('offer', { ticket: number, what: 'refund:15' })).text).toContain('beyond');
    await house.ask('pledge', { ticket: number, as: 'none', number: 1 });
    expect(await spent('agent-month:ana')).toBe(0);
    expect((await reply(number, 'We will refund you 45 € for all of it.')).ok).toBe(true);
    expect(await spent('agent-month:ana')).toBe(4500);
  });

  describe('that failed for good', () => {
    let refused = true;
    let of: { number: number; message: string };
    const again = (who = ANA) => house.ask('send-again', { ticket: of.number, message: of.message }, who);
    beforeEach(async () => {
      refused = true;
      const post = house.channels.get('post');
      if (post === undefined) throw new Error('There is no channel');
      house.channels.set('post', {
        ...post,
        send: async (message) => {
          if (refused) throw new CodedError('blocked', 'not this');
          return post.send(message);
        },
      });
      const { number } = await says();
      await reply(number, FORTY);
      of = { number, message: Object.keys((await house.ticket(number)).reply.pending)[0] ?? '' };
      expect(await spent('agent-month:ana')).toBe(4000);
      await house.deliverAll([number]);
      expect(await house.store.tickets.message(of.message)).toMatchObject({ delivery: 'failed' });
    });
    const inBooks = async () => {
      const { contactId } = (await house.ticket(of.number)).conversation;
      return (await house.store.giving.givenTo(contactId, house.clock.now - DAY)).map(({ minor }) => minor);
    };
    const onCase = async () => givenOn(await house.ticket(of.number)).map(({ minor }) => minor);

    it('takes nothing of budgets until it is sent again, by whomever: then it is its writer’s', async () => {
      expect([await spent('agent-month:ana'), await inBooks(), await onCase()]).toEqual([0, [], []]);
      expect(await again(EVA)).toMatchObject({ ok: true });
      expect([await spent('agent-month:ana'), await inBooks(), await onCase()]).toEqual([
        4000,
        [4000],
        [4000],
      ]);
      house.clock.now += HOUR;
      await house.deliverAll([of.number]);
      expect(await spent('agent-month:ana')).toBe(0);
      refused = false;
      await again();
      await house.deliverAll([of.number]);
      expect([await spent('agent-month:ana'), await inBooks()]).toEqual([4000, [4000]]);
      expect(await promised(of.number)).toMatchObject([{ kind: 'refund', ended: null }]);
      await house.ask('pledge', { ticket: of.number, as: 'none' });
      expect([await spent('agent-month:ana'), await inBooks(), await onCase()]).toEqual([0, [], []]);
    });

    it('gives nothing back twice when it is taken back', async () => {
      expect(await house.ask('undo', { ticket: of.number, message: of.message })).toMatchObject({ ok: true });
      expect(await spent('agent-month:ana')).toBe(0);
      expect(await again()).toMatchObject({ refused: 'unknown-message' });
      expect(await spent('agent-month:ana')).toBe(0);
    });

    it('is not sent again when the budget is gone by then, in plain words, until there is a new one', async () => {
      refused = false;
      const instead = 'We will refund you 45 € for all of it.';
      expect((await reply(of.number, instead)).ok).toBe(true);
      expect(await again()).toMatchObject({
        ok: false,
        refused: 'over-budget',
        text: expect.stringContaining('Nothing is left for it in this budget'),
      });
      expect(await spent('agent-month:ana')).toBe(4500);
      await house.deliverAll([of.number]);
      expect(house.sent.map(({ text }) => text)).toEqual([instead]);
      house.clock.now += 31 * DAY;
      expect(await again()).toMatchObject({ ok: true });
      expect(await spent('agent-month:ana')).toBe(4000);
      await house.deliverAll([of.number]);
      expect(house.sent.map(({ text }) => text)).toEqual([instead, FORTY]);
    });
  });

  it('asks where a budget is used up, and takes it once it is asked for, until it is denied', async () => {
    const { number } = await says();
    await reply(number, FORTY);
    await house.deliverAll([number]);
    await house.ask('resolve', { ticket: number });
    house.clock.now += DAY;
    await house.say('post', 'Maja', 'Another parcel, another day');
    const next = (await house.ask('queue', {})).ok ? number + 1 : number;
    house.clock.now += DAY;
    const hint = await reply(next, 'We will refund you 25 € by Friday.');
    expect(hint.text).toContain('€25.00 is more than what is left of the budget: €10.00');
    const house0 = await spent('house-month:house');
    await reply(next, 'We will refund you 25 € by Friday.', { confirm: true });
    expect(await spent('house-month:house')).toBe(house0 + 2500);
    await house.ask('deny', { ticket: next, reason: 'Too much' }, EVA);
    expect(await spent('house-month:house')).toBe(house0);
  });

  it('says of a percentage without a sum that no budget is charged', async () => {
    const { number } = await says();
    const noted = await reply(number, 'You will get a discount of 15 % on your next order.');
    expect(noted).toMatchObject({ ok: true, key: 'said.reply-noted' });
    expect(noted.text).toContain('No sum is said, so no budget is charged: discount 15 %');
  });

  it('reads the words of an offer: what is beyond asks, what is within is promised, what an option says is not', async () => {
    const { number } = await says();
    const what = { ticket: number, what: 'coupon:1', text: `${THIRTY} We will call you tomorrow.` };
    const quote = await house.ask('offer', what);
    expect(quote).toMatchObject({ refused: 'offer-quote', values: { zone: 'beyond', asks: 'Eva' } });
    expect(quote.text).toContain('30 % is above 15 %');
    expect(quote.text).toContain('The customer would read: We are sorry.');
    expect(await house.ask('offer', { ...what, confirm: true })).toMatchObject({ refused: 'bad-option' });
    const asked = await house.ask('offer', { ...what, because: 'Late', confirm: true });
    expect(asked).toMatchObject({ key: 'said.offer-asked' });
    await house.deliverAll([number]);
    expect(house.sent).toEqual([]);
    await house.ask('approve', { ticket: number }, EVA);
    await house.deliverAll([number]);
    expect(house.sent[0]?.text).toContain('30 %');
    expect((await promised(number)).map(({ kind }) => kind)).toEqual(['discount', 'call-back']);
    await house.ask('withdraw', { ticket: number });
    const again = { ticket: number, what: 'refund:10', text: 'We will refund you 10 €.', confirm: true };
    expect((await house.ask('offer', again)).ok).toBe(true);
    await house.deliverAll([number]);
    expect(await promised(number)).toHaveLength(2);
    await house.ask('withdraw', { ticket: number });
    const mine = { ...what, 'no-pledge': true };
    expect(await house.ask('offer', mine)).toMatchObject({ values: { zone: 'standard', asks: '' } });
    expect((await house.ask('offer', { ...mine, confirm: true })).ok).toBe(true);
    const events = await house.store.tickets.events((await house.ticket(number)).id);
    expect(events.findLast(({ type }) => type === 'pledge-waived')).toMatchObject({
      kinds: ['discount', 'call-back'],
      asks: 'supervisor',
    });
  });

  it('holds an approved reply back when the customer wrote meanwhile: its writer sends it, or another', async () => {
    const { number } = await says();
    await reply(number, THIRTY, { confirm: true });
    expect(givingPresses((await house.card(number)).giving ?? {}).at(-1)?.press).toBe('withdraw');
    house.clock.now += HOUR;
    await says('Never mind, it came');
    await house.ask('approve', { ticket: number }, EVA);
    await house.deliverAll([number]);
    expect(house.sent).toEqual([]);
    const { giving = {} } = await house.card(number);
    expect(givingPresses(giving).map((one) => one.press)).toEqual(['send-offer', 'withdraw']);
    expect(givingLines(giving, 'en')).toEqual(['Allowed, not sent yet: the customer wrote meanwhile.']);
    const events = await house.store.tickets.events((await house.ticket(number)).id);
    const version = events.findLast(({ type }) => type === 'approval-given')?.version;
    const stage = `approval-given:ana:${version}`;
    const ticket = await house.ticket(number);
    const notice = await withWords(house.ports, ticket, { stage, dueAt: 0 }, 'Approved', 'en');
    expect(notice).toContain('the customer wrote meanwhile');
    expect((await house.ask('send-offer', { ticket: number }, BOR)).ok).toBe(false);
    expect(await house.ask('send-offer', { ticket: number })).toMatchObject({ ok: true });
    expect(await house.ask('send-offer', { ticket: number })).toMatchObject({ refused: 'no-offer' });
    await house.deliverAll([number]);
    expect(house.sent.map(({ text }) => text)).toEqual([THIRTY]);
  });

  it('sends of an allowed reply what was frozen and nothing else, and nothing once it is answered otherwise', async () => {
    const stale = async () => {
      const { number } = await says();
      await reply(number, THIRTY, { confirm: true });
      house.clock.now += HOUR;
      await says('Hello?');
      await house.ask('approve', { ticket: number }, EVA);
      return number;
    };
    const number = await stale();
    expect(await house.ask('redact', { ticket: number, text: 'discount of 30 %' }, EVA)).toMatchObject({
      ok: true,
    });
    expect(await house.ask('send-offer', { ticket: number })).toMatchObject({ refused: 'approval-void' });
    await reply(number, 'It is on its way.', { confirm: true });
    expect((await house.ticket(number)).approval.allowed).toBeUndefined();
    await stale();
    expect(await house.ask('withdraw', { ticket: number })).toMatchObject({ ok: true });
    expect(await house.ask('send-offer', { ticket: number })).toMatchObject({ refused: 'no-offer' });
    await house.deliverAll([number]);
    expect(house.sent.map(({ text }) => text)).toEqual(['It is on its way.']);
  });

  it('hints before anybody is written to first, and opens nothing yet', async () => {
    const { number } = await says();
    await house.ask('resolve', { ticket: number });
    const first = { first: true, for: number, text: THIRTY };
    expect(await house.ask('new', first)).toMatchObject({ refused: 'pledge-hint' });
    expect(await house.store.tickets.byNumber(number + 1)).toBeNull();
    expect(await house.ask('new', { ...first, confirm: true })).toMatchObject({ ok: true });
    await house.deliverAll([number + 1]);
    expect(house.sent).toEqual([]);
  });
});
