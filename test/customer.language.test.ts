import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LinksHouse, linksHouse } from './links.house.ts';

let house: LinksHouse;
beforeEach(async () => {
  house = await linksHouse('sqlite');
});
afterEach(() => house.close());

it('is one and the same, whether the house writes to a customer or a person does', async () => {
  const { number } = await house.say('post', 'Ivana', 'Kettle');
  await house.ask('customer', { ticket: number, language: 'hr' });
  const drafted = await house.ask('ack', { ticket: number, draft: true });
  await house.ask('transcript', { ticket: number, to: 'customer', confirm: true });
  await house.ask('reply', { ticket: number, text: 'Evo', confirm: true });
  await house.deliverAll([number]);
  await house.ask('resolve', { ticket: number });
  await house.deliverAll([number]);
  const said = await house.texts(number);
  const words = [drafted.text, ...said.slice(1)].join('\n');
  for (const one of ['hvala na poruci', 'Da li je time rešeno', 'Evo naše prepiske'])
    expect(words).toContain(one);
});
