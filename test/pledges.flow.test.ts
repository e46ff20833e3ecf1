import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pledgeLines } from '../src/texts/pledge.ts';
import { withWords } from '../src/triage/perform/handed.ts';
import { sweep } from '../src/triage/wake.ts';
import { ANA, EVA, HOUR, type LinksHouse, linksHouse } from './links.house.ts';
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
    expect(await house.store.tickets.pledges(house.clock.now - DAY)).toEqual({ kept: 1, broken: 0 });
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
});
