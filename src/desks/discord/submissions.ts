import type { APIAttachment, APIModalSubmitInteraction } from 'discord.js';
import type { Reply } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { isQuestion } from '../outcome.ts';
import { REPLY_CHOICES, replyOptions } from '../reply-kinds.ts';
import { askedOnce, notTaken, referred, said, saidOf, WORDS } from './answer.ts';
import { askedCase } from './cases.ts';
import { filledIn } from './fields.ts';
import { optionsIn } from './forms.ts';
import { type Asker, type DiscordHouse, handled, work } from './house.ts';
import { ACTION, type Press, pressIn, seenIn } from './ids.ts';
import type { Draft } from './memory.ts';
import { replyIn } from './modals.ts';
import { offerIn, offerOrQuote, quoteOf, withReason } from './offer-form.ts';
import { outOfDate } from './outdated.ts';
import { ASKED } from './panel.ts';
import type { Body } from './parts.ts';
import { answerWithPictures } from './pictures.ts';
import { uploaded } from './uploads.ts';

type Filled = ReturnType<typeof filledIn>;

/** Submitted forms. The form is closed by then, so that a text which is not taken comes back with the reason. */
export async function submitted(house: DiscordHouse, interaction: APIModalSubmitInteraction): Promise<void> {
  const { custom_id: id, resolved } = interaction.data;
  if (id === ASKED) return askedCase(house, interaction);
  const press = pressIn(id);
  const filled = filledIn(interaction.data);
  const words = wordsIn(filled);
  const run = async (asker: Asker): Promise<Body> => {
    if (press?.action === ACTION.reply || press?.action === ACTION.long) {
      const { files } = replyIn(filled);
      const attachments = files.flatMap((file) => resolved?.attachments?.[file] ?? []);
      return replied(house, asker, press, filled, attachments);
    }
    if (press?.action === ACTION.offer) {
      const { user, ask } = asker;
      const options = offerIn(press.number, filled, press.extra);
      return offerOrQuote(house, asker, { user, requestId: ask.requestId, options });
    }
    if (press?.action === ACTION.offerWhy) {
      const quote = quoteOf(house, asker, press.extra);
      if (quote === null)
        return withWords(said(text('discord.draft-gone', { number: press.number }, asker.language)), words);
      return offerOrQuote(house, asker, withReason(quote, filled));
    }
    // Forms of the first version had the command as their action.
    const name = press?.action === ACTION.form ? press.extra : press?.action;
    const spec = house.ports.commands.find((one) => one.name === name);
    if (press === null || spec === undefined)
      return withWords(await outOfDate(house, id, asker.language), words);
    const { options } = optionsIn(spec, filled);
    const about = aboutOf(press);
    const ticket = spec.options.some(({ type }) => type === 'ticket') ? { ticket: press.number } : {};
    const whole = { ...ticket, ...about, ...options };
    const { reply, reference } = await handled(house, asker, spec.name, whole);
    if (reply.ok)
      return answerWithPictures(house.ports, saidOf(spec.name, reply, asker.language), reply, asker.language);
    return referred(notTaken(reply.text, words), reference, asker.language);
  };
  await work(house, interaction, run, (broken) => notTaken(broken, words));
}

/** The message that the form of a command was opened at, or that is to be decided on. */
function aboutOf({ action, extra }: Press): Record<string, string> {
  if (extra === null) return {};
  if (action === ACTION.reveal || action === ACTION.send) return { message: extra };
  return action === ACTION.deny || action === ACTION.approve ? { request: extra } : {};
}

async function replied(
  house: DiscordHouse,
  asker: Asker,
  { number, extra }: Press,
  filled: Filled,
  attachments: readonly APIAttachment[],
): Promise<Body> {
  const { text: words, kind, at } = replyIn(filled);
  const options = {
    ticket: number,
    text: words,
    ...optionsOf(kind),
    ...(at === '' ? {} : { at }),
    ...seenOf(extra, number),
  };
  return sendReply(house, asker, options, attachments);
}

/** What was chosen in the form; of a word that is no choice the command says so. */
function optionsOf(kind: string | undefined): Record<string, string> {
  const choice = REPLY_CHOICES.find((one) => one === kind);
  if (choice !== undefined) return replyOptions(choice);
  return kind === undefined ? {} : { as: kind };
}

/** What the form's writer had seen, and where it goes: there, or nowhere. */
function seenOf(extra: string | null, number: number): { seen?: string; to: number } {
  const { seen, to } = seenIn(extra, number);
  return seen === null ? { to } : { seen, to };
}

/** Sends a reply with what is attached to it. The text stays a draft until it is taken. */
export async function sendReply(
  house: DiscordHouse,
  asker: Asker,
  options: Readonly<Record<string, unknown>> & { ticket: number },
  attachments: readonly APIAttachment[],
): Promise<Body> {
  const { person, user, language, ask } = asker;
  const words = typeof options.text === 'string' ? options.text : '';
  await house.written.keep(person, options.ticket, words);
  const { ids, problems } = await uploaded(house, asker, attachments);
  if (problems.length > 0)
    return notTaken(
      kept(text('discord.files-refused', { problems: problems.join('\n') }, language), language),
      words,
    );
  const whole = ids.length === 0 ? options : { ...options, files: ids };
  const { reply, reference } = await handled(house, asker, 'reply', whole);
  return settled(house, asker, { user, requestId: ask.requestId, options: whole }, { reply, reference });
}

/** How a reply went. Something happened meanwhile: it is said, and asked once. Every other refusal gives the text back. */
export async function settled(
  house: DiscordHouse,
  { person, language }: Asker,
  draft: Draft,
  { reply, reference }: { reply: Reply; reference: string },
): Promise<Body> {
  const number = Number(draft.options.ticket);
  if (reply.ok) {
    await forgotten(house, person, number);
    return saidOf('reply', reply, language);
  }
  const words = String(draft.options.text ?? '');
  if (!isQuestion(reply)) {
    const refusal = words === '' ? said(reply.text) : notTaken(kept(reply.text, language), words);
    return referred(refusal, reference, language);
  }
  const draftId = draft.requestId.replace(/^discord:/, '');
  house.memory.drafts.put(draftId, { ...draft, options: { ...draft.options, confirm: true } });
  const cut = text('discord.only-beginning', { length: words.length }, language);
  const problem = words.length > WORDS ? `${reply.text}\n${cut}` : reply.text;
  const question = { problem, number, draftId, words };
  const label = text('discord.send-all-the-same', {}, language);
  if (reply.refused !== 'pledge-hint') return askedOnce(question, label);
  const none = { label: text('pledge.press-none', {}, language), draftId: `${draftId}-none` };
  house.memory.drafts.put(none.draftId, { ...draft, options: { ...draft.options, 'no-pledge': true } });
  return askedOnce(question, label, none);
}

function kept(problem: string, language: string): string {
  return `${problem}\n${text('discord.draft-kept', {}, language)}`;
}

/** A reply that was taken is told as taken, whether or not its draft could be dropped. */
async function forgotten(house: DiscordHouse, person: Asker['person'], number: number): Promise<void> {
  await house.written.keep(person, number, '').catch((error: unknown) => {
    house.ports.log.warn({ desk: 'discord', error: String(error) }, 'a draft was not dropped');
  });
}

function wordsIn(filled: Filled): string {
  const { text: reply } = replyIn(filled);
  if (reply !== '') return reply;
  return [...filled.values()].filter((value) => typeof value === 'string' && value !== '').join('\n');
}

/** What somebody wrote, beside an answer that does not need it. */
function withWords(body: Body, words: string): Body {
  if (words.trim() === '') return body;
  const [problem, ...others] = body.embeds;
  const [, given] = notTaken('', words).embeds;
  return { ...body, embeds: [problem, given, ...others].filter((embed) => embed !== undefined) };
}
