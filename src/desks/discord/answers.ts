import type { APIMessageApplicationCommandInteraction } from 'discord.js';
import { learn, type TextKey, text } from '../../texts/texts.ts';
import { conversationOf, customerIn } from '../../vendors/discord/conversation.ts';
import type { DeskPorts } from '../desk.ts';
import { said } from './answer.ts';
import type { DiscordApi } from './api.ts';
import { rawItem } from './heard.ts';
import { acknowledged, answer, brokenText, type DiscordHouse, userOf } from './house.ts';
import { languageFor } from './language.ts';
import { Kept } from './memory.ts';
import type { OpenPlaces } from './open-places.ts';
import type { Body } from './parts.ts';
import { isSolvedBy } from './question.ts';
import { accepted } from './said.ts';

const POSTS = 5000;

/** A post as the gateway and lists name it. */
export interface Tagged {
  id: string;
  parent_id?: string | null;
  applied_tags?: readonly string[];
}

interface Work {
  api: Pick<DiscordApi, 'channel'>;
  ports: Pick<DeskPorts, 'conversations' | 'accept' | 'now'>;
  open: OpenPlaces;
}

/**
 * A tag that says solved is put on by whoever asked or by moderators alone (discord.com/developers/docs/topics/threads): the
 * case is solved by it. One that stood there before it was reopened solves it once. Throws CodedError.
 */
export function createTagging({ api, ports, open }: Work): (post: Tagged) => Promise<void> {
  const known = new Kept<string, { tags: string; solved: boolean }>(POSTS);
  return async ({ id, parent_id: forum, applied_tags: applied = [] }) => {
    if (forum == null || !open.communities.has(forum)) return;
    const before = known.get(id);
    const tags = applied.toSorted().join();
    if (before?.tags === tags) return;
    const solved = applied.length > 0 && (await isSolvedBy(api, forum, applied));
    const standing = solved && before?.solved !== true ? await caseAt(ports, id) : undefined;
    if (standing !== undefined) {
      const sign = accepted(id, id, customerIn(standing) ?? '', ports.now());
      const anew = before === undefined ? [] : [`:tagged:${ports.now()}`];
      const events = [':tagged', ...anew].map((event) => ({ ...sign, event }));
      await ports.accept(events.map((one) => rawItem(one, { accepted: standing })));
    }
    known.put(id, { tags, solved });
  };
}

/** “Mark as answer” in a message's menu, for whoever asked and for the team. */
export async function markAnswer(
  house: DiscordHouse,
  interaction: APIMessageApplicationCommandInteraction,
): Promise<void> {
  const language = languageFor(house, interaction, null);
  if (!(await acknowledged(house, interaction))) return;
  const body = await marked(house, interaction, language).catch((error: unknown) =>
    said(brokenText(house.ports, error, language)),
  );
  await answer(house, interaction, null, body);
}

async function marked(
  { api, ports, hearing, guild }: DiscordHouse,
  interaction: APIMessageApplicationCommandInteraction,
  language: string,
): Promise<Body> {
  await learn(language);
  const say = (key: TextKey) => said(text(key, {}, language));
  const [post, user] = [interaction.channel.id, userOf(interaction)];
  const { parent } = await hearing.where(post);
  const isHere = interaction.guild_id === guild && parent !== null && hearing.open.communities.has(parent);
  if (!isHere) return say('discord.answer-elsewhere');
  const asker = (await api.message(post, post)).author.id;
  if (user !== asker && (await ports.person({ discord: user })) === null)
    return say('discord.answer-not-yours');
  const place = { channel: post, root: post, user: asker, kind: 'public' } as const;
  const sign = accepted(interaction.data.target_id, post, user, ports.now());
  const item = { ...sign, event: `:marked:${interaction.id}` };
  await hearing.keep([rawItem(item, { accepted: (await caseAt(ports, post)) ?? conversationOf(place) })]);
  return say('discord.answer-marked');
}

async function caseAt(ports: Pick<DeskPorts, 'conversations'>, channel: string): Promise<string | undefined> {
  return (await ports.conversations(conversationOf({ channel, root: channel, user: '' })))[0];
}
