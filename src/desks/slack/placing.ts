import { text } from '../../texts/texts.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { TicketCard } from '../card.ts';
import type { Post, SlackApi } from './api.ts';
import { markup, rich, sentence } from './blocks.ts';
import { refOf, threadOf } from './ref.ts';

/** How the card of a ticket is found again. */
export function cardMark(ticketId: string): Post['mark'] {
  return { type: 'osem_card', payload: { ticket: ticketId } };
}

/**
 * Updates the card where it stands; posts it anew when somebody deleted it, or when it belongs in another channel. There it
 * may stand already: whoever posted it may have died before it was known.
 */
export async function placed(
  api: SlackApi,
  channel: string,
  ref: string | null,
  card: { ticketId: string; post: Post },
): Promise<string> {
  const at = ref === null ? null : threadOf(ref);
  const stays = at === null || at.channel === channel;
  const found = stays ? null : await api.find(channel, cardMark(card.ticketId));
  const here = stays ? at?.threadTs : found;
  if (here != null && (await updated(api, channel, here, card.post))) return refOf({ channel, ts: here });
  return refOf(await api.post(channel, card.post));
}

/**
 * What is left of a card that stands elsewhere now: where it went, and nothing to press. In the new thread stands where the old
 * one is.
 */
export async function pointed(
  api: SlackApi,
  ref: string,
  card: TicketCard,
  to: string,
  language: string,
): Promise<void> {
  const [at, place] = [threadOf(ref), threadOf(to)];
  if (at === null || place === null) return;
  const values = { number: card.number, place: `<#${place.channel}>` };
  const there = await updated(api, at.channel, at.threadTs, {
    text: text('slack.moved', values, language),
    mark: { type: 'osem_notice', payload: { key: `moved:${card.ticketId}` } },
    blocks: [markup(text('slack.moved', values, language))],
  });
  if (!there) return;
  const mark: Post['mark'] = { type: 'osem_message', payload: { message: `moved:${ref}` } };
  if ((await api.find(place.channel, mark, place.threadTs)) !== null) return;
  const link = await api.link(at.channel, at.threadTs);
  await api.post(place.channel, { ...fromPost(link, language), mark, threadTs: place.threadTs });
}

function fromPost(link: string, language: string): Pick<Post, 'text' | 'blocks'> {
  const said = text('slack.moved-from', {}, language);
  const label = text('slack.earlier', {}, language);
  const address = { type: 'link', url: link, text: label } as const;
  return { text: said, blocks: [rich(sentence({ type: 'text', text: `${said} ` }, address))] };
}

/** What Slack says of a channel in which the app cannot write. */
const CLOSED = ['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action'];

export function isClosed(error: unknown): boolean {
  return refusedAs(error, ...CLOSED);
}

/** False when nothing stands there any more. */
async function updated(api: SlackApi, channel: string, ts: string, post: Post): Promise<boolean> {
  try {
    await api.update(channel, ts, post);
    return true;
  } catch (error) {
    if (refusedAs(error, 'message_not_found', 'channel_not_found')) return false;
    throw error;
  }
}
