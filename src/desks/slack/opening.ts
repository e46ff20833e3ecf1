import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { type Asker, said } from './answer.ts';
import { brokenText, strangerText } from './house.ts';
import { loadingView, messageView, reasonView, replyView } from './modals.ts';
import type { SlackHouse } from './slack.ts';

/** Opens the reply modal: at once and empty, because Slack waits 3 s and our store may not; then with what it needs. */
export async function openReply(
  house: SlackHouse,
  asker: Asker,
  trigger: string,
  number: number,
): Promise<void> {
  const title = text('slack.reply-title', { number });
  const opened = await house.api.openView(trigger, loadingView(title)).catch((error: unknown) => {
    return said(brokenText(house.ports, error));
  });
  if ('blocks' in opened) return house.answers.say(asker, opened);
  try {
    const view = await viewFor(house, asker, number, title);
    await house.api.updateView(opened.id, opened.hash, view);
  } catch (error) {
    await house.api.updateView(opened.id, null, messageView(title, brokenText(house.ports, error)));
  }
}

/** Opens the modal that asks why a supervisor is called. Who asks is checked when it is submitted: Slack waits 3 s. */
export async function openReason(
  house: SlackHouse,
  asker: Asker,
  trigger: string,
  number: number,
): Promise<void> {
  const remembered = { number, seen: null, channel: asker.channel ?? house.channel };
  try {
    await house.api.openView(trigger, reasonView(remembered));
  } catch (error) {
    await house.answers.say(asker, said(brokenText(house.ports, error)));
  }
}

async function viewFor(house: SlackHouse, asker: Asker, number: number, title: string) {
  const { ports } = house;
  const [person, card] = await Promise.all([ports.person({ slack: asker.user }), ports.card({ number })]);
  if (person === null) return messageView(title, strangerText(asker.user));
  if (card === null) return messageView(title, text('slack.gone'));
  return replyView(card, remember(card, asker.channel ?? house.channel));
}

function remember(card: TicketCard, channel: string) {
  return { number: card.number, seen: card.lastInboundId, channel };
}
