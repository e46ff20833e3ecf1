import { setTimeout } from 'node:timers/promises';
import type { APIModalSubmitInteraction } from 'discord.js';
import { CodedError } from '../../domain/coded-error.ts';
import { learn, text } from '../../texts/texts.ts';
import { conversationOf } from '../../vendors/discord/conversation.ts';
import type { TicketCard } from '../card.ts';
import { line } from '../plain.ts';
import { notTaken, said } from './answer.ts';
import { filledIn } from './fields.ts';
import { rawItem } from './heard.ts';
import { acknowledged, answer, brokenText, type DiscordHouse, userOf } from './house.ts';
import { markOf } from './ids.ts';
import { escaped } from './inert.ts';
import { languageFor } from './language.ts';
import { LIMITS } from './limits.ts';
import { FIELD } from './panel.ts';
import type { Body } from './parts.ts';
import { instantOf, sequenceOf } from './snowflake.ts';

/** A ticket is there within a moment; nobody is kept waiting longer for its number. Real milliseconds. */
const PATIENCE_MS = 8000;
const LOOK_MS = 150;
const WORDS = 3500;

interface Asked {
  id: string;
  user: string;
  name: string | null;
  subject: string;
  words: string;
  language: string;
}

/**
 * A customer's question: a place for it alone, and the question stored before anybody is told of it. What could not be
 * stored comes back to whoever wrote it.
 */
export async function askedCase(house: DiscordHouse, interaction: APIModalSubmitInteraction): Promise<void> {
  const filled = filledIn(interaction.data);
  const given = (field: string) => String(filled.get(field) ?? '').trim();
  const language = languageFor(house, interaction, null);
  const [subject, words] = [given(FIELD.subject), given(FIELD.text)];
  if (!(await acknowledged(house, interaction))) return;
  const body = await outcome(house, interaction, { subject, words, language }).catch((error: unknown) =>
    notTaken(brokenText(house.ports, error, language), `${subject}\n${words}`),
  );
  await answer(house, interaction, null, body);
}

async function outcome(
  house: DiscordHouse,
  interaction: APIModalSubmitInteraction,
  written: Pick<Asked, 'subject' | 'words' | 'language'>,
): Promise<Body> {
  const { language } = written;
  await learn(language);
  const user = userOf(interaction);
  const { user: account = interaction.user } = interaction.member ?? {};
  const name = account?.global_name ?? account?.username ?? null;
  const asked: Asked = { ...written, id: interaction.id, user, name };
  const isElsewhere = interaction.guild_id !== undefined && interaction.guild_id !== house.guild;
  const lost = `${written.subject}\n${written.words}`;
  if (isElsewhere) return notTaken(text('discord.out-of-date', {}, language), lost);
  const place = await placeFor(house, homeOf(house, interaction), asked);
  if (place === null) return notTaken(text('discord.case-nowhere', {}, language), lost);
  const conversation = conversationOf({ channel: place, root: place, user, kind: 'private' });
  await house.hearing.keep([itemOf(asked, place, conversation)]);
  const card = await soon(house, conversation);
  await tellThere(house, place, asked, card);
  const key = card === null ? 'discord.case-soon' : 'discord.case-opened';
  const opened = text(key, { number: card?.number ?? 0 }, language);
  return { embeds: [{ description: `${opened} <#${place}>` }], components: [] };
}

/** The channel under which cases are: where they asked, or the first of them; null: they asked in direct messages. */
function homeOf({ hearing }: DiscordHouse, interaction: APIModalSubmitInteraction): string | null {
  if (interaction.guild_id === undefined) return null;
  const here = interaction.channel?.id ?? '';
  const [first = null] = hearing.open.customers;
  return hearing.open.customers.has(here) ? here : first;
}

/** A private thread; direct messages where they asked there, or the server allows none; null where they let nobody write to them. */
async function placeFor(house: DiscordHouse, home: string | null, asked: Asked): Promise<string | null> {
  return (home === null ? null : await threadFor(house, home, asked)) ?? directlyTo(house, asked);
}

async function threadFor(
  { api }: DiscordHouse,
  home: string,
  { subject, user }: Asked,
): Promise<string | null> {
  try {
    const thread = await api.startPrivate(home, line(subject, LIMITS.threadName));
    await api.addMember(thread, user);
    return thread;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return null;
  }
}

async function directlyTo({ api }: DiscordHouse, { user, id, language }: Asked): Promise<string | null> {
  try {
    const direct = await api.direct(user);
    await api.post(direct, said(text('discord.case-here', {}, language)), markOf('notice', `case:${id}`));
    return direct;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return null;
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof CodedError && error.code === 'vendor-refused';
}

function itemOf({ id, user, name, subject, words }: Asked, channel: string, conversation: string) {
  const when = { at: instantOf(id), sequence: sequenceOf(id) };
  const what = { text: `${subject}\n\n${words}`, files: [], answers: [] };
  const asked = { kind: 'message' as const, id, event: '', channel, user, name, ...what, ...when };
  return rawItem(asked, { conversation, by: null, opens: true });
}

async function soon({ ports }: DiscordHouse, conversation: string): Promise<TicketCard | null> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const card = await ports.card({ conversation });
    if (card !== null) return card;
    await setTimeout(LOOK_MS);
  }
  return null;
}

/** The question stands where it is answered, for the customer to see what they asked. */
async function tellThere(
  { api, ports }: DiscordHouse,
  place: string,
  { id, subject, words, language }: Asked,
  card: TicketCard | null,
): Promise<void> {
  const number = card === null ? '' : `${text('discord.case-begins', { number: card.number }, language)}: `;
  const title = line(`${number}${subject}`, LIMITS.title);
  const description = `${escaped(words, WORDS)}\n\n-# ${text('discord.case-here', {}, language)}`;
  await api
    .post(place, { embeds: [{ title, description }], components: [] }, markOf('notice', `asked:${id}`))
    .catch((error: unknown) => void brokenText(ports, error, language));
}
