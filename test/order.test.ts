import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('what one act writes [%s]', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  it('stands in the order in which it was written, though the clock tells no difference', async () => {
    for (const name of ['Ana', 'Bor', 'Cene', 'Dana', 'Eva', 'Filip', 'Gaja', 'Hana']) {
      const { number } = await house.say('post', name, 'Kettle');
      await house.ask('claim', { ticket: number });
      await house.ask('reply', { ticket: number, text: 'Here you are', then: 'resolve', confirm: true });
      await house.deliverAll([number]);
      const said = (await house.texts(number)).slice(0, 2);
      expect(said).toEqual(['Kettle', 'Here you are']);
      await house.ask('transcript', { ticket: number, to: 'customer', confirm: true });
      expect((await house.texts(number)).slice(0, 2)).toEqual(said);
    }
  });
});
