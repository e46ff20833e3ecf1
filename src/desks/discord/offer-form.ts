import { channelName } from '../../texts/channel-name.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { asQuoted, type Offered, offerOptions, quotedIn } from '../offering.ts';
import { isQuestion } from '../outcome.ts';
import { line } from '../plain.ts';
import { replyPlaceOf } from '../ties.ts';
import { said as answer, notTaken, referred, saidOf } from './answer.ts';
import { nameOf } from './card.ts';
import { choicesField, type filledIn, type Modal, said, textField } from './fields.ts';
import { type Asker, type DiscordHouse, handled } from './house.ts';
import { ACTION, customId } from './ids.ts';
import { escapedLine } from './inert.ts';
import { LIMITS } from './limits.ts';
import type { Draft } from './memory.ts';
import { type Body, button, primary, row } from './parts.ts';

const NAME = 120;
/** Options of one offer, as the house takes them. */
const MOST_OPTIONS = 5;

interface OfferForm {
  number: number;
  /** What can be chosen without typing. */
  ready: readonly { value: string; label: string }[];
  /** Without one the form knows less. */
  card: TicketCard | undefined;
  language: string;
}

/** The form of an offer: what to choose from by name, what is typed, the words, why. Nothing is done by it yet. */
export function offerModal({ number, ready, card, language }: OfferForm): Modal {
  const labels = (name: 'choose' | 'what' | 'text' | 'because') => ({
    name,
    label: text(`offer-form.${name}`, {}, language),
    hint: text(`offer-form.${name}-hint`, {}, language),
    required: false,
  });
  return {
    custom_id: customId(ACTION.offer, number, card?.newestId ?? null),
    title: line(text('offer-form.title', { number }, language), LIMITS.modalTitle),
    components: [
      ...(card === undefined ? [] : [said(recipientOf(card, language))]),
      ...(ready.length === 0 ? [] : [choicesField(labels('choose'), ready, MOST_OPTIONS)]),
      textField(labels('what'), false),
      textField(labels('text'), true),
      textField(labels('because'), true),
    ],
  };
}

function recipientOf(card: TicketCard, language: string): string {
  const place = replyPlaceOf(card);
  const name = escapedLine(nameOf(place, language), NAME);
  return text(
    'discord.reply-to',
    { name, channel: escapedLine(channelName(place.channel, language), NAME) },
    language,
  );
}

/** Asks for the reason that only what is beyond authority needs. */
export function whyModal(number: number, draftId: string, language: string): Modal {
  const labels = {
    name: 'because',
    label: text('offer-form.because', {}, language),
    hint: text('offer-form.because-hint', {}, language),
  };
  return {
    custom_id: customId(ACTION.offerWhy, number, draftId),
    title: line(text('offer-form.title', { number }, language), LIMITS.modalTitle),
    components: [textField(labels, true)],
  };
}

/** What the form of an offer asks for; `seen` is the customer's newest message when it was opened. */
export function offerIn(
  number: number,
  values: ReturnType<typeof filledIn>,
  seen: string | null,
): Record<string, unknown> {
  const typed = (name: string) => {
    const value = values.get(name);
    return typeof value === 'string' ? value : '';
  };
  const chosen = values.get('choose');
  const offered: Offered = {
    chosen: Array.isArray(chosen) ? chosen : [],
    what: typed('what'),
    text: typed('text'),
    because: typed('because'),
  };
  return offerOptions(number, offered, seen);
}

/** The draft of a quote that somebody saw, or null when it is gone or somebody else's. */
export function quoteOf({ memory }: DiscordHouse, { user }: Asker, draftId: string | null): Draft | null {
  const draft = memory.drafts.get(draftId ?? '');
  return draft === undefined || draft.user !== user ? null : draft;
}

/** With the reason that was asked for. */
export function withReason(draft: Draft, values: ReturnType<typeof filledIn>): Draft {
  const because = values.get('because');
  return { ...draft, options: { ...draft.options, because } };
}

/** Does what was quoted; what was not, or would follow otherwise by now, is shown with the one button that does it. */
export async function offerOrQuote(house: DiscordHouse, asker: Asker, draft: Draft): Promise<Body> {
  const { language } = asker;
  const again = { ask: { ...asker.ask, requestId: draft.requestId } };
  let reference = '';
  const ask = async (options: Draft['options']) => {
    const outcome = await handled(house, again, 'offer', options);
    reference = outcome.reference;
    return outcome.reply;
  };
  const reply = await asQuoted(ask, draft.options, draft.quote ?? null, language);
  if (reply.ok) return saidOf('offer', reply, language);
  const quote = quotedIn(reply, draft.options, language);
  const number = Number(draft.options.ticket);
  const draftId = draft.requestId.replace(/^discord:/, '');
  if (quote !== null) {
    house.memory.drafts.put(draftId, { ...draft, quote: quote.mark });
    const lacks = quote.asks !== null && draft.options.because === undefined;
    const id = customId(lacks ? ACTION.offerWhy : ACTION.offerYes, number, draftId);
    return quoteBody(quote, id);
  }
  if (!isQuestion(reply)) return referred(notTaken(reply.text, wordsOf(draft)), reference, language);
  const { seen: _seen, ...options } = draft.options;
  house.memory.drafts.put(draftId, { ...draft, options });
  const id = customId(ACTION.offerYes, number, draftId);
  const label = text('discord.send-all-the-same', {}, language);
  return { ...answer(reply.text), components: row(button(label, id, primary)) };
}

/** What would follow, and the button that does it. */
export function quoteBody({ words, label }: { words: string; label: string | null }, id: string): Body {
  const press = label === null ? [] : row(button(label, id, primary));
  return { ...answer(words), components: press };
}

/** What somebody wrote, so that nobody types it twice. */
function wordsOf({ options }: Draft): string {
  return ['what', 'text', 'because']
    .flatMap((name) => (typeof options[name] === 'string' ? [options[name]] : []))
    .join('\n');
}
