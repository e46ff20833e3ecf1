import { beforeAll, expect, it, vi } from 'vitest';

let { learn, text } = await import('../src/texts/texts.ts');

/** Nobody has read any language before. */
beforeAll(async () => {
  vi.resetModules();
  ({ learn, text } = await import('../src/texts/texts.ts'));
});

it('a language is loaded when somebody reads it: until then they read English', async () => {
  expect(text('card.deleted', {}, 'sl')).toBe('Deleted by the customer.');
  await expect.poll(() => text('card.deleted', {}, 'sl')).toBe('Stranka je to izbrisala.');
  expect(text('card.deleted', {}, 'ru')).toBe('Deleted by the customer.');
  await learn('ru');
  expect(text('card.deleted', {}, 'ru')).toBe('Удалено клиентом.');
});

it('a language that is none of ours is English', async () => {
  expect(await learn('de')).toBe(await learn('en'));
  expect(await learn('__proto__')).toBe(await learn('en'));
  expect(text('desk.close', {}, 'de')).toBe('Close');
});
