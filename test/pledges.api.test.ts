import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GivingView } from '../src/api/giving-shapes.ts';
import type { PledgesView } from '../src/api/pledge-shapes.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';

/** A Tuesday on which the team is at work: nobody is asked who is not. */
const AT_WORK = Date.parse('2026-12-01T10:00:00Z');
const THIRTY = 'Sorry! You will get a discount of 30 %.';

describe.each(ENGINES)('what a reply promises, by the API on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let eva: { id: string; token: string };
  let maja: Visitor;

  beforeAll(async () => {
    house = await testHouse({ engine, ahead: AT_WORK - Date.now() });
    ana = await house.person('Ana', 'agent');
    eva = await house.person('Eva', 'supervisor');
    maja = await house.visitor('Maja');
    await maja.write('My parcel is late again');
    await house.until(
      () => house.get('/api/tickets'),
      ({ body }) => (body.tickets as unknown[]).length === 1,
    );
  });
  afterAll(() => house.stop());

  const look = async (text: string, token = ana.token) =>
    (await house.post('/api/tickets/1/pledges', { text }, token)).body as unknown as PledgesView;

  it('is found where it stands, with what is too much for this person, and nothing is done', async () => {
    const { version } = (await house.get('/api/tickets/1')).body.ticket as { version: number };
    expect(await look('Thank you.')).toEqual({ pledges: [], asks: null });
    const { pledges, asks } = await look(THIRTY);
    expect(asks).toBe('supervisor');
    expect(pledges).toMatchObject([
      { kind: 'discount', hints: [expect.stringContaining('30 % is above 15 %')] },
    ]);
    expect(THIRTY.slice(pledges[0]?.start, pledges[0]?.end)).toBe('You will get a discount of 30 %');
    expect(await look(THIRTY, eva.token)).toMatchObject({ asks: null, pledges: [{ hints: [] }] });
    expect((await house.get('/api/tickets/1')).body.ticket).toMatchObject({ version });
  });

  it('waits above the conversation until it is allowed, reaches the customer, and stands there until it is kept', async () => {
    const held = await house.command('reply', { ticket: 1, text: THIRTY }, ana.token);
    expect(held).toMatchObject({ status: 409, body: { refused: 'pledge-hint' } });
    await house.command('reply', { ticket: 1, text: THIRTY, confirm: true }, ana.token);
    const giving = async () =>
      (await house.get('/api/tickets/1', eva.token)).body.giving as GivingView | null;
    expect((await giving())?.approval).toMatchObject({ message: THIRTY, mayDecide: true });
    await house.command('approve', { ticket: 1 }, eva.token);
    const shown = await house.until(giving, (one) => (one?.pledges.length ?? 0) > 0);
    expect(shown?.pledges).toMatchObject([{ number: 1, text: 'discount 30 %', late: false }]);
    await house.command('pledge', { ticket: 1, as: 'kept' }, ana.token);
    expect(await giving()).toBeNull();
  });
});
