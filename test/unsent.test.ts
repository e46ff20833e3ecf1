import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Outbound } from '../src/channels/channel.ts';
import type { TicketCard } from '../src/desks/card.ts';
import { cardBody } from '../src/desks/discord/card.ts';
import { cardPost } from '../src/desks/slack/card.ts';
import { CodedError, type ErrorCode, MEANING } from '../src/domain/coded-error.ts';
import { channels } from '../src/registry.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { problemText } from '../src/texts/names.ts';
import { learn } from '../src/texts/texts.ts';
import { fixtures, secretOf } from './channels.fixtures.ts';
import { type HearingHouse, hearingHouse } from './hear.house.ts';
import { ENGINES } from './peers/database.ts';
import { startDiscord } from './peers/discord.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';
import { startSlack } from './peers/slack.ts';
import { CARD } from './slack.house.ts';

const OUTBOUND: Omit<Outbound, 'conversation'> = {
  key: 'k1',
  to: 'maja',
  text: 'See https://harm.example',
  from: { name: 'Ana', team: null },
  files: [],
};

describe('a reply that the platform refused', () => {
  const started: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const peer of started.splice(0)) await peer.close();
  });

  const channelOf = async (id: 'slack' | 'discord', vendorUrl: string): Promise<Channel> => {
    const entry = channels.find((one) => one.id === id);
    const make = await entry?.load();
    const lent = { secret: secretOf, secrets: NOTHING_KEPT, language: 'en', now: () => 0, timeoutMs: 10_000 };
    const settings = entry?.settings.parse(fixtures[id]?.settings(vendorUrl));
    if (make === undefined) throw new Error(`There is no ${id}`);
    return make(settings as never, lent);
  };
  const codeOf = async (channel: Channel, id: string, files: Outbound['files'] = []) => {
    const conversation = fixtures[id]?.conversation ?? '';
    const sent = channel.send({ ...OUTBOUND, conversation, files });
    return sent.then(
      () => 'sent',
      (error: unknown) => (error instanceof CodedError ? error.code : 'unknown'),
    );
  };

  it.each<[number, number, ErrorCode]>([
    [400, 200_000, 'blocked'],
    [400, 240_000, 'blocked'],
    [413, 40_005, 'too-large'],
    [403, 50_001, 'contact-unreachable'],
    [400, 50_035, 'vendor-refused'],
  ])('in Discord by %i %i is %s [K48]', async (status, code, told) => {
    const peer = await startDiscord();
    started.push(peer);
    peer.addChannel(fixtures.discord?.conversation.split(':')[0] ?? '', 0, null, 'help');
    peer.breakNext('create-message', { status, code });
    expect(await codeOf(await channelOf('discord', peer.apiUrl), 'discord')).toBe(told);
  });

  it.each<[Parameters<Awaited<ReturnType<typeof startSlack>>['breakNext']>[0], string, ErrorCode]>([
    ['chat.postMessage', 'msg_too_long', 'too-large'],
    ['chat.postMessage', 'restricted_action', 'contact-unreachable'],
    ['chat.postMessage', 'slack_connect_file_link_sharing_blocked', 'blocked'],
    ['chat.postMessage', 'invalid_blocks', 'vendor-refused'],
    ['files.getUploadURLExternal', 'file_type_not_allowed', 'blocked'],
    ['files.getUploadURLExternal', 'file_upload_size_restricted', 'too-large'],
  ])('in Slack by %s %s is %s', async (method, error, told) => {
    const peer = await startSlack();
    started.push(peer);
    peer.breakNext(method, { error });
    const file = { name: 'a.txt', type: 'text/plain', open: async () => Readable.from([Buffer.from('x')]) };
    const files = method === 'chat.postMessage' ? [] : [file];
    expect(await codeOf(await channelOf('slack', peer.apiUrl), 'slack', files)).toBe(told);
  });
});

describe.each(ENGINES)('a reply that did not get through, on %s', (engine) => {
  let house: HearingHouse;
  let fault: ErrorCode | null = 'blocked';

  beforeEach(async () => {
    house = await hearingHouse(engine);
    const [post] = [...house.ports.channels.values()];
    if (post === undefined) throw new Error('There is no channel');
    const send: Channel['send'] = async (message) => {
      if (fault !== null) throw new CodedError(fault, 'not this');
      return post.send(message);
    };
    house.ports.channels = new Map([['post', { ...post, send }]]);
  });
  afterEach(() => house.close());

  it('says why on every card and to its writer, until it is sent [K12 K48]', async () => {
    const told: string[] = [];
    house.slack.tell = async (_audience, { text }) => void told.push(text);
    fault = 'blocked';
    await house.command('ana', 'reply', { ticket: house.number, text: 'See https://harm.example' });
    await house.work();
    const cards = () =>
      [house.slack, house.discord].flatMap((desk) => [...desk.cards.values()].map((card) => card.lastReply));
    expect(cards()).toMatchObject(Array(2).fill({ delivery: 'failed', error: 'blocked' }));
    expect(told).toEqual([
      `Your reply on #${house.number} was not sent: ${problemText('blocked', 'en')} Open it to send it again.`,
    ]);
    fault = null;
    const message = cards()[0]?.messageId;
    await house.command('ana', 'send-again', { ticket: house.number, message });
    await house.work();
    expect(cards()).toMatchObject(Array(2).fill({ delivery: 'sent', error: null }));
    expect(told).toHaveLength(1);
  });
});

describe('the card', () => {
  const failed = (error: string | null): TicketCard => ({
    ...CARD,
    lastReply: { messageId: 'm-1', as: 'answer', delivery: 'failed', error },
  });
  /** Without the marks that keep it from being mark-up. */
  const plainly = (of: unknown) => JSON.stringify(of).replaceAll('\\', '').replaceAll('\u200b', '');

  it.each(LANGUAGE_TAGS)('says every reason in words, in %s [K12 K48]', async (language) => {
    await learn(language);
    for (const code of Object.keys(MEANING)) {
      const why = problemText(code, language);
      expect(why).not.toBe(code);
      expect(plainly(cardPost(failed(code), language).blocks)).toContain(`: ${why}`);
      expect(plainly(cardBody(failed(code), true, language).embeds)).toContain(`: ${why}`);
    }
    expect(plainly(cardPost(failed(null), language).blocks)).not.toContain('null');
  });
});
