import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from './peers/house.ts';

/** What the rules name is told by its name, in the reader's language; codes stand in addresses and values only. */
let house: TestHouse;
let ana: { id: string; token: string };

beforeAll(async () => {
  house = await testHouse({ engine: 'sqlite' });
  ana = await house.person('Ana', 'agent', { team: 'support', skills: ['refunds', 'sl'] });
});
afterAll(() => house.stop());

describe('teams and skills', () => {
  it('are named with what tickets can be about, in the language asked for', async () => {
    const { body } = await house.get('/api/kinds?language=sl');
    expect(body).toMatchObject({
      teams: expect.arrayContaining([{ id: 'payments', name: 'Payments' }]),
      skills: [{ id: 'refunds', name: 'Vračila denarja' }],
      languages: expect.arrayContaining(['sl', 'sr-Cyrl']),
    });
  });

  it('are told by name in the history of a ticket and in its file', async () => {
    const visitor = await house.visitor('Maja');
    await visitor.write('Something is broken');
    await house.until(
      () => house.get('/api/tickets/1'),
      ({ status }) => status === 200,
    );
    expect((await house.command('transfer', { ticket: 1, to: 'payments' }, ana.token)).status).toBe(200);
    const { body } = await house.get('/api/tickets/1');
    const said = (body.events as { type: string; text: string }[]).map(({ text }) => text).join('\n');
    expect(said).toContain('Payments');
    expect(said).not.toMatch(/\bpayments\b/);
    const file = await house.get('/api/tickets/1/transcript.json');
    expect(JSON.stringify(file.body.events)).toContain('Payments');
  });

  it('are told by name in the list of people', async () => {
    const { body } = await house.command('person', { action: 'list' }, ana.token);
    expect(body.text).toMatch(/Ana.*Customer care.*Refunds, Slovenian/);
  });
});
