import { afterEach, describe, expect, it } from 'vitest';
import type { Reply } from '../src/commands/command.ts';
import type { Notice } from '../src/desks/desk.ts';
import type { Chart } from '../src/insight/chart.ts';
import * as discord from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DRAWN } from './lent.ts';
import { DESK, FORUM } from './peers/discord.ts';
import { listOf } from './peers/discord-limits.ts';
import * as slack from './slack.house.ts';

const chart: Chart = {
  kind: 'trend',
  title: 'First answers',
  about: 'November, everybody',
  language: 'en',
  unit: 'ms',
  periods: ['W45', 'W46'],
  series: [{ label: 'median', values: [3_600_000, 1_800_000] }],
};
const notice: Notice = {
  key: 'month:2026-11',
  text: 'What November was like',
  tickets: [],
  charts: [chart, { ...chart, title: 'Solved' }],
  ref: null,
  team: null,
  urgent: false,
};
const answer = async (): Promise<Reply> => ({ ok: true, key: 'said.claimed', text: 'So:', charts: [chart] });

describe('pictures in Slack', () => {
  let desk: slack.TestDesk;
  afterEach(async () => {
    expect(desk.slack.problems).toEqual([]);
    await desk.stop();
  });
  const images = (of: { blocks: unknown[] } | undefined) =>
    listOf(of?.blocks).filter(({ type }) => type === 'image');

  it('stand below a notice, once, with their words, and are brought once however often they are shown', async () => {
    desk = await slack.startDesk('http');
    desk.slack.looks = 2;
    await desk.desk.tell({ kind: 'team' }, notice);
    await desk.desk.tell({ kind: 'team' }, notice);
    await desk.desk.tell({ kind: 'channel', id: 'C0BOSS' }, { ...notice, key: 'other' });
    const [said, there, ...more] = desk.slack.messages;
    expect(more).toEqual([]);
    expect([said?.channel, there?.channel]).toEqual(['C0DESK', 'C0BOSS']);
    expect(images(said)).toMatchObject([
      { title: { text: 'First answers' }, alt_text: 'First answers in words' },
      { title: { text: 'Solved' }, alt_text: 'Solved in words' },
    ]);
    const kept = [...desk.slack.files.values()];
    expect(kept.map(({ name, body }) => [name, body.equals(DRAWN)])).toEqual([['trend.png', true]]);
  });

  it('belong to the answer of a command', async () => {
    desk = await slack.startDesk('http');
    desk.answer = answer;
    await desk.send('command', slack.typed(desk, '/claim', '12'));
    await eventually(() => expect(images(desk.slack.ephemerals[0])).toHaveLength(1));
  });

  it('are said in words where none was drawn, and where Slack refuses them', async () => {
    desk = await slack.startDesk('http');
    desk.drawn = null;
    await desk.desk.tell({ kind: 'team' }, notice);
    desk.drawn = DRAWN;
    desk.slack.breakNext('files.completeUploadExternal', { error: 'file_uploads_disabled' });
    await desk.desk.tell({ kind: 'team' }, { ...notice, key: 'refused', charts: [chart] });
    for (const message of desk.slack.messages) {
      expect(images(message)).toEqual([]);
      expect(JSON.stringify(message.blocks)).toContain('it would show: First answers in words');
    }
    expect(desk.slack.messages).toHaveLength(2);
  });

  it('let a notice wait when Slack wants it to, and an answer go without them', async () => {
    desk = await slack.startDesk('http');
    desk.answer = answer;
    const limit = { status: 429, retryAfter: 30 } as const;
    desk.slack.breakNext('files.getUploadURLExternal', limit);
    await expect(desk.desk.tell({ kind: 'team' }, notice)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(desk.slack.messages).toEqual([]);
    desk.slack.breakNext('files.getUploadURLExternal', limit);
    await desk.send('command', slack.typed(desk, '/claim', '12'));
    await eventually(() => expect(JSON.stringify(desk.slack.ephemerals)).toContain('in words'));
  });

  it('go to the desk channel when the chosen one is closed to us', async () => {
    desk = await slack.startDesk('http');
    await desk.desk.tell({ kind: 'channel', id: 'C0GONE' }, notice);
    expect(desk.slack.messages.map(({ channel }) => channel)).toEqual(['C0DESK']);
  });
});

describe('pictures in Discord', () => {
  let desk: discord.TestDesk;
  afterEach(async () => {
    expect(desk.discord.problems).toEqual([]);
    await desk.stop();
  });
  const attached = (at = 0) => listOf(desk.discord.messages[at]?.more.attachments);

  it('are attached to a notice, once, each with its description', async () => {
    desk = await discord.startDesk();
    await desk.desk.tell({ kind: 'team' }, notice);
    await desk.desk.tell({ kind: 'team' }, notice);
    expect(desk.discord.messages).toHaveLength(1);
    expect(attached()).toEqual([
      { id: '0', filename: 'trend-1.png', title: 'First answers', description: 'First answers in words' },
      { id: '1', filename: 'trend-2.png', title: 'Solved', description: 'Solved in words' },
    ]);
    expect(desk.discord.uploads.map(({ bytes }) => bytes.equals(DRAWN))).toEqual([true, true]);
  });

  it('belong to the answer of a command, and to a post in a forum', async () => {
    desk = await discord.startDesk();
    desk.answer = answer;
    const typed = desk.discord.type('stats', {}, discord.ANA_ID);
    await discord.answered(typed);
    expect(listOf(typed.said?.attachments)).toMatchObject([{ description: 'First answers in words' }]);
    await desk.desk.tell({ kind: 'channel', id: FORUM }, notice);
    expect(attached(desk.discord.messages.length - 1)).toHaveLength(2);
  });

  it('are said in words where none was drawn, and where we may attach nothing', async () => {
    desk = await discord.startDesk();
    desk.drawn = null;
    await desk.desk.tell({ kind: 'team' }, notice);
    desk.drawn = DRAWN;
    desk.discord.breakNext('create-message', { status: 403, code: 50_013 });
    await desk.desk.tell({ kind: 'team' }, { ...notice, key: 'refused' });
    expect(desk.discord.messages).toHaveLength(2);
    for (const { channel, embeds, more } of desk.discord.messages) {
      expect([channel, more.attachments]).toEqual([DESK, undefined]);
      expect(JSON.stringify(embeds)).toContain('it would show: First answers in words');
    }
  });

  it('go to the desk channel when the chosen one is closed to us', async () => {
    desk = await discord.startDesk();
    await desk.desk.tell({ kind: 'channel', id: '900000000000000099' }, notice);
    expect(desk.discord.messages.map(({ channel }) => channel)).toEqual([DESK]);
  });
});
