import { expect, test } from 'vitest';
import { Turns } from '../src/store/turns.ts';

test('one at a time, first come first served', async () => {
  const turns = new Turns(['connection']);
  const order: number[] = [];
  const use = async (name: number): Promise<void> => {
    const item = await turns.take();
    order.push(name);
    await new Promise((resolve) => setTimeout(resolve, 1));
    order.push(name);
    turns.give(item);
  };
  await Promise.all([1, 2, 3].map(use));
  expect(order).toEqual([1, 1, 2, 2, 3, 3]);
});

test('whoever waits for what never comes back is told so, and takes nothing from those who come later', async () => {
  const turns = new Turns(['connection'], 20);
  const item = await turns.take();
  await expect(turns.take()).rejects.toMatchObject({ code: 'store-down' });
  turns.give(item);
  expect(await turns.take()).toBe('connection');
});
