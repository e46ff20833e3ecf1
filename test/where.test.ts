import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whereabouts } from '../src/domain/ticket/where.ts';
import { HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('a customer who asks how far the case is, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const answers = async (number: number) =>
    (await house.texts(number)).filter((one) => /^(Case|Primer|Slučaj|Обращение) [#№]/u.test(one));

  async function asked(...questions: string[]): Promise<number> {
    const { number } = await house.say('post', 'Maja', 'My parcel has not come yet');
    house.clock.now += MINUTE;
    for (const question of questions) await house.say('post', 'Maja', question);
    return number;
  }

  it('hears the step that was reached, the next one and the next date, and waits no longer than before', async () => {
    const { number, waiting } = await house.say('post', 'Maja', 'My parcel has not come yet');
    await house.ask('kind', { ticket: number, kind: 'delivery' });
    await house.ask('check', { ticket: number, step: 'tracking' });
    house.clock.now += HOUR;
    const after = await house.say('post', 'Maja', 'Where is my case?');
    const [said = ''] = await answers(number);
    expect(said).toContain(
      `Case #${number}: done: finding your parcel. Next: the carrier's answer. You hear from us by `,
    );
    expect(after.waiting.wait?.since).toBe(waiting.wait?.since);
    expect(after.conversation.inboundCount).toBe(2);
  });

  it.each([
    'What is the status of my case?',
    'Kje je moj primer?',
    'Gde je moj slučaj',
    'Где моё обращение?',
    'Где је мој случај?',
    '/case',
  ])('asks in any of our languages: %s', async (question) => {
    expect(await answers(await asked(question))).toHaveLength(1);
  });

  it('hears of each open case of theirs, and of nobody else’s', async () => {
    const { number } = await house.say('post', 'Maja', 'My parcel has not come yet');
    await house.say('post', 'Maja', 'And my kettle leaks');
    await house.say('post', 'Niko', 'Mine has not come either');
    await house.ask('split', { ticket: number, last: 1 });
    const cases = (await house.store.tickets.queue({}, { limit: 10 })).rows.filter(
      ({ contactName }) => contactName === 'Maja',
    );
    expect(cases).toHaveLength(2);
    const heard = await house.say('post', 'Maja', 'Where is my case?');
    const [answer = ''] = await answers(heard.number);
    const named = [...answer.matchAll(/^Case #(\d+):/gmu)].map(([, one]) => Number(one)).sort();
    expect(named).toEqual(cases.map(({ ticket }) => ticket.number).sort());
  });

  it('hears of none but this case where others read along', async () => {
    const { number } = await house.say('post', 'Maja', 'My parcel has not come yet');
    await house.say('post', 'Maja', 'And my kettle leaks');
    await house.ask('split', { ticket: number, last: 1 });
    const channel = house.channels.get('post');
    if (channel === undefined) throw new Error('There is no such channel');
    house.channels.set('post', { ...channel, readBy: () => 'others' });
    const heard = await house.say('post', 'Maja', 'Where is my case?');
    const [answer = ''] = await answers(heard.number);
    expect(answer.match(/^Case #/gmu)).toHaveLength(1);
  });

  it('is told once in ten minutes', async () => {
    const number = await asked('Where is my case?', 'Any update?');
    expect(await answers(number)).toHaveLength(1);
    house.clock.now += 10 * MINUTE;
    await house.say('post', 'Maja', 'Any update?');
    expect(await answers(number)).toHaveLength(2);
  });

  it('is answered by people when the message says more, or no case is open', async () => {
    expect(await answers(await asked('Where is my case? I have to leave on Monday.'))).toEqual([]);
    const { number } = await house.say('chat', 'Luka', 'Where is my case?');
    expect(await answers(number)).toEqual([]);
    await house.ask('resolve', { ticket: number });
    await house.say('chat', 'Luka', 'Where is my case?');
    expect(await answers(number)).toEqual([]);
  });

  it('says when a chosen offer is carried out, and speaks the customer’s language', async () => {
    const { number } = await house.say('post', 'Maja', 'My parcel is late');
    await house.ask('offer', { ticket: number, what: 'coupon:1', confirm: true });
    await house.deliverAll([number]);
    await house.say('post', 'Maja', '1');
    const { contactId } = (await house.ticket(number)).conversation;
    await house.store.contacts.change(contactId, { language: 'sl', languageBy: 'person' } as never);
    expect((await house.ticket(number)).waiting.wait).toBeNull();
    await house.say('post', 'Maja', 'Kaj je novega?');
    expect((await answers(number))[0]).toMatch(
      /^Primer #\d+: ukvarjamo se z njim\. Sledi: iskanje vašega paketa\. Oglasimo se do .+\.$/,
    );
    const ticket = await house.ticket(number);
    const { kinds } = house.ports.policy.current();
    const nobodyWaits = { ...ticket, waiting: { ...ticket.waiting, wait: null } };
    expect(whereabouts(nobodyWaits, kinds, house.clock.now).by).toBe(ticket.offer.chosen[0]?.dueAt);
  });
});
