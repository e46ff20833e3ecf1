import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type RunningHouse, until } from './api.house.ts';

let house: RunningHouse;
let token: string;
beforeAll(async () => {
  house = await openHouse({ UNDO_SECONDS: '0' });
  ({ token } = await house.person('Ana', 'agent'));
});
afterAll(() => house.stop());

interface View {
  ticket: { status: string };
  replyTo: { ticket: number; contact: { name: string } };
  places: { ticket: number }[];
  ties: object;
  messages: { text: string; from: { ticket: number } | null; author: { name: string | null } }[];
  events: { type: string; text: string }[];
}

async function ask<T>(method: string, path: string, body?: object, bearer = token): Promise<T> {
  const response = await fetch(house.url + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}
const command = (name: string, options: object) =>
  ask<{ text: string; refused?: string }>('POST', `/api/commands/${name}`, options);
const view = (number: number) => ask<View>('GET', `/api/tickets/${number}`);

it('tells by the API what belongs together, and answers each visitor in their own chat', async () => {
  const [maja, niko] = [await house.visitor(), await house.visitor()];
  const a = await house.write(maja, 'Where is my parcel?', { name: 'Maja' });
  const b = await house.write(niko, 'The same parcel, her brother', { name: 'Niko' });
  expect((await command('merge', { ticket: a, into: b })).refused).toBe('other-customer');
  await command('merge', { ticket: a, into: b, confirm: true });

  const into = await view(b);
  expect(into.ties).toEqual({ mergedInto: null, absorbed: [a], splitFrom: null, splitOff: [], linked: [] });
  expect(into.places.map(({ ticket }) => ticket)).toEqual([b, a]);
  expect(into.replyTo).toMatchObject({ ticket: b, contact: { name: 'Niko' } });
  expect(into.messages.map(({ text, from, author }) => [text, from?.ticket ?? null, author.name])).toEqual([
    ['Where is my parcel?', a, 'Maja'],
    ['The same parcel, her brother', null, 'Niko'],
  ]);
  expect((await view(a)).ties).toMatchObject({ mergedInto: b });
  expect(into.events.at(-1)?.text).not.toBe('');

  await house.write(maja, 'I wrote to you in another window');
  await until(async () => (await view(b)).replyTo.ticket === a);
  expect((await command('reply', { ticket: b, text: 'It is on its way, Maja.' })).text).toContain('Maja');
  const read = (visitor: string) =>
    ask<{ messages: { text: string }[] }>('GET', '/chat/messages', undefined, visitor);
  await until(async () => (await read(maja)).messages.some(({ text }) => text.includes('on its way')));
  expect((await read(niko)).messages.map(({ text }) => text)).toEqual(['The same parcel, her brother']);

  await command('transcript', { ticket: b, to: 'customer' });
  const link = await until(async () =>
    (await read(maja)).messages
      .map(({ text }) => /https?:\S+\/download\/\S+/.exec(text)?.[0])
      .find((one) => one),
  );
  const held = await (await fetch(link)).text();
  for (const words of ['Where is my parcel?', 'on its way, Maja']) expect(held).toContain(words);
  expect(held).not.toContain('her brother');
  expect((await read(niko)).messages).toHaveLength(1);

  expect((await command('undo', { ticket: b })).refused).toBe('too-late');
  await command('undo', { ticket: a });
  expect((await view(b)).places.map(({ ticket }) => ticket)).toEqual([b]);
});
