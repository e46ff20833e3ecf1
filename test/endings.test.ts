import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../src/channels/channel.ts';
import type { Desk } from '../src/desks/desk.ts';
import { placesOf } from '../src/domain/ticket/places.ts';
import { offer } from '../src/triage/perform/offer.ts';
import { tell } from '../src/triage/perform/tell.ts';
import { BOR, EVA, HOUR, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

/** Cases that end otherwise than by being resolved, and all that must have heard of it. */
describe.each(ENGINES)('a case that ended otherwise, on %s', (engine) => {
  let house: LinksHouse;
  let said: string[];
  beforeEach(async () => {
    house = await linksHouse(engine);
    said = [];
  });
  afterEach(() => house.close());

  const listening = (): ReadonlyMap<string, Desk> => {
    const desk: Pick<Desk, 'id' | 'tell' | 'offer'> = {
      id: 'slack',
      tell: async (_audience, { text }) => void said.push(text),
      offer: async (_ref, { number }) => void said.push(`send #${number}?`),
    };
    return new Map([['slack', desk as Desk]]);
  };
  const figures = async () => (await house.store.tickets.resolved(0)).resolved;

  it('is no resolved case when somebody took that back, or it was spam', async () => {
    const { number } = await house.say('post', 'Maja', 'Where is it?');
    expect(await house.ask('resolve', { ticket: number })).toMatchObject({ ok: true });
    expect(await figures()).toBe(1);
    expect(await house.ask('undo', { ticket: number })).toMatchObject({ ok: true });
    expect(await figures()).toBe(0);
    await house.ask('resolve', { ticket: number });
    expect(await figures()).toBe(1);
    await house.ask('spam', { ticket: number });
    expect(await figures()).toBe(0);
  });

  it('is spam: a notice that was on its way is not said, but that of a colleague who names somebody', async () => {
    const { number, id } = await house.say('post', 'Maja', 'Where is it?');
    const ports = { ...house.ports, desks: listening() };
    const notice = (stage: string, audience: string) =>
      tell(ports, {
        desk: 'slack',
        ticketId: id,
        stage,
        audience,
        dueAt: 0,
        actor: 'person:ana',
        name: stage,
      });
    await house.ask('spam', { ticket: number });
    await notice('escalated:asked', 'supervisors');
    await notice('watched-received:eva:2', 'person:eva');
    expect(said).toEqual([]);
    await notice('mentioned:eva:2', 'person:eva');
    expect(said).toEqual([`A note on #${number} names you.`]);
  });

  it('goes on elsewhere: who watches hears that, nobody is offered to send there, and nothing is blocked by it', async () => {
    const { number: into } = await house.say('post', 'Maja', 'Where is it?');
    const { number: from } = await house.say('chat', 'Maja', 'It is me, by chat');
    await house.ask('watch', { ticket: from }, EVA);
    await house.ask('note', { ticket: from, text: 'She called, too' });
    await house.ask('merge', { ticket: from, into, confirm: true });
    const told = await house.store.tickets.told(['person:eva'], { limit: 10 });
    expect(told.map(({ stage }) => stage.split(':')[0])).toEqual(['watched-merged']);

    const [note] = (await house.store.tickets.messages((await house.ticket(from)).id)).filter(
      ({ kind }) => kind === 'note',
    );
    await offer({ ...house.ports, desks: listening() }, { desk: 'slack', messageId: note?.id });
    expect(said).toEqual([]);

    expect(await house.ask('block', { ticket: from })).toMatchObject({ ok: false, refused: 'merged' });
    expect(await house.store.blocks.list({ limit: 10 })).toEqual([]);
    expect(placesOf(await house.ticket(into))).toHaveLength(2);
  });

  it('is spam: it goes on nowhere, and comes out of quarantine by nothing but a word', async () => {
    const { number: spam } = await house.say('post', 'Maja', 'Cheap watches');
    const { number: into } = await house.say('chat', 'Iva', 'Where is it?');
    await house.ask('spam', { ticket: spam });
    const merge = { ticket: spam, into, confirm: true };
    expect(await house.ask('merge', merge)).toMatchObject({ ok: false, refused: 'quarantined' });
    await house.ask('spam', { ticket: spam, undo: true });
    expect(await house.ask('merge', merge)).toMatchObject({ ok: true });
  });

  it('changed hands: its customer is told of it where the house can tell them, and nowhere else', async () => {
    const post = house.channels.get('post');
    const handed = async (limits: Partial<Channel['limits']>) => {
      if (post === undefined) throw new Error('There is no post');
      house.channels.set('post', { ...post, limits: { ...post.limits, ...limits } });
      const { number } = await house.say('post', `Maja ${JSON.stringify(limits)}`, 'Where is it?');
      house.clock.now += 2 * HOUR;
      const reply = await house.ask('transfer', { ticket: number, to: BOR.name, summary: 'Hers' });
      const pending = Object.values((await house.ticket(number)).reply.pending);
      return [pending.length, reply.text.includes('The customer is told')];
    };
    expect(await handed({})).toEqual([1, true]);
    expect(await handed({ byMouth: true })).toEqual([0, false]);
    expect(await handed({ replyWindowHours: 1 })).toEqual([0, false]);
  });

  it('changed hands: what its former owner said of it is still theirs to take back', async () => {
    const { number } = await house.say('post', 'Maja', 'Where is it?');
    await house.ask('claim', { ticket: number });
    house.clock.now += HOUR;
    await house.ask('tag', { ticket: number, tags: 'late' });
    await house.ask('assign', { ticket: number, to: BOR.name }, EVA);
    expect(await house.ask('undo', { ticket: number })).toMatchObject({ ok: true });
    const ticket = await house.ticket(number);
    expect(ticket.triage.tags).not.toContain('late');
    expect(ticket.claim.by).toBe(BOR.id);
  });
});
