import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { listOf } from './peers/discord-limits.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.customer('Maja', 'Where is my parcel?');
  await stage.customer('Ivo', 'And mine?');
});
afterAll(() => stage.close());

const isPng = (bytes: Buffer | undefined) => bytes?.subarray(1, 4).toString() === 'PNG';

describe('the figures of the team, with pictures', () => {
  it('stand in Slack: all of them, and the map of arrivals drawn below', async () => {
    const { ana, slack } = stage;
    await ana.type('/desk', 'metrics');
    const told = await seen(() => {
      const found = ana.told().findLast((one) => words(one).includes('Time to the first answer'));
      if (found === undefined) throw new Error('not told yet');
      return found;
    });
    expect(words(told)).toContain('Messages of customers: 2');
    const images = listOf(told.blocks).filter(({ type }) => type === 'image');
    expect(images).toHaveLength(3);
    expect(String(images[0]?.alt_text)).toContain('most');
    const drawn = [...slack.files.values()];
    expect(drawn.map(({ name, body }) => [name, isPng(body)])).toEqual([
      ['heat.png', true],
      ['spread.png', true],
      ['trend.png', true],
    ]);
  });

  it('stand in Discord: one with what it means, its goal, who looks after it, and its pictures', async () => {
    const { bor, discord } = stage;
    const before = discord.uploads.length;
    const asked = await bor.type('metrics', { metric: 'first-answer', span: 'week' });
    const said = words(asked.said);
    expect(said).toContain('What it means: From the moment the customer begins to wait');
    expect(said).toMatch(/Goal|No goal/);
    const attached = listOf(asked.said?.attachments);
    expect(attached.map(({ filename }) => filename)).toEqual(['spread-1.png', 'trend-2.png']);
    for (const { description } of attached) expect(String(description).length).toBeGreaterThan(20);
    expect(discord.uploads.slice(before).every(({ bytes }) => isPng(bytes))).toBe(true);
  });

  it('are one’s own for oneself, without pictures, and nobody else’s', async () => {
    const { bor } = stage;
    const mine = await bor.type('metrics', { mine: true });
    expect(words(mine.said)).toContain('Your own figures');
    expect(listOf(mine.said?.attachments)).toEqual([]);
    const other = await bor.type('metrics', { metric: 'thanks', person: 'Ana' });
    expect(words(other.said)).not.toContain('Figures of Ana');
    const time = await bor.type('metrics', { metric: 'first-answer', mine: true });
    expect(words(time.said)).not.toContain('median');
  });
});
