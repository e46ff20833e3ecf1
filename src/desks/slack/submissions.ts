import type { App, ViewOutput } from '@slack/bolt';
import type { CommandSpec, Reply } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { asQuoted, type Offered, offerOptions, quotedIn } from '../offering.ts';
import { isQuestion } from '../outcome.ts';
import { replyOptions as replyOf } from '../reply-kinds.ts';
import { VIEW } from './actions.ts';
import { type Asker, saidOf } from './answer.ts';
import { checked } from './checklist.ts';
import { optionsIn } from './forms.ts';
import { ask, brokenText, type Reader, readerOf, strangerText, type Wish } from './house.ts';
import { LIMITS, STORE_MS } from './limits.ts';
import { messageView, type Remembered, rememberedIn } from './modals.ts';
import { offeredIn, offerView } from './offer-view.ts';
import { FIELD, type Filled, filledIn, replyView } from './reply-view.ts';
import type { SlackHouse } from './slack.ts';

/** What a submitted modal is answered with: closed, an error beside a field, or another view. */
type ViewAnswer =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ReturnType<typeof replyView> }
  | undefined;
type Ack = (answer?: ViewAnswer) => Promise<void>;

interface Submission {
  view: string;
  user: string;
  remembered: Remembered;
  /** The field beside which problems stand, by the option that they are about; none in a form without fields. */
  fields: { first: string | undefined; of(option: string): string | undefined };
  wish: Wish;
  /** What is asked before it, in turn: the first refusal ends it. */
  before: readonly Wish[];
  /** What was put into the form of a reply. */
  reply: (Filled & { number: number }) | null;
  /** What was put into the form of an offer. */
  offered?: Offered;
}

/** What became of it; `field`: the block that a problem is about. */
type Outcome = { reply: Reply; reader: Reader } | { problem: string; field?: string; language: string };

/**
 * Submitted texts: up to 2 s to be stored before the modal closes. Later the text stays where it is and may be sent again:
 * the view's id makes the repeat harmless. A modal that is cancelled is nobody's business.
 */
export function listenToSubmissions(app: App, house: SlackHouse): void {
  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ ack, body, view }) => {
    const submission = submissionIn(house.ports.commands, body.user.id, view);
    if (submission === null) return ack();
    await submitted(house, submission, ack as Ack);
  });
  app.view({ callback_id: /.*/, type: 'view_closed' }, ({ ack }) => ack());
}

function submissionIn(commands: readonly CommandSpec[], user: string, view: ViewOutput): Submission | null {
  const remembered = rememberedIn(view.private_metadata);
  if (remembered === null) return null;
  const { values } = view.state;
  const blocks = view.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id ?? ''] : []));
  const [first] = blocks;
  const base = { view: view.id, user, remembered, before: [], reply: null };
  const fields = { first, of: (option: string) => blocks.find((block) => block === option) ?? first };
  const requestId = `slack:${view.id}`;
  const { number } = remembered;
  if (view.callback_id === VIEW.reply && number !== null) {
    const filled = filledIn(values);
    const options = replyOptions(number, filled, remembered);
    const own = {
      first: FIELD.text,
      of: (option: string) => (option === FIELD.files || option === FIELD.at ? option : FIELD.text),
    };
    return {
      ...base,
      fields: own,
      wish: { name: 'reply', options, requestId },
      reply: { ...filled, number },
    };
  }
  if (view.callback_id === VIEW.steps && number !== null)
    return { ...base, fields, ...checked(number, remembered, values, requestId) };
  if (view.callback_id === VIEW.offer && number !== null) {
    const offered = offeredIn(values);
    const options = offerOptions(number, offered, remembered.seen);
    return { ...base, fields, wish: { name: 'offer', options, requestId }, offered };
  }
  const name = view.callback_id === VIEW.reason ? 'escalate' : remembered.command;
  const spec = commands.find((one) => one.name === name);
  if (spec === undefined || (view.callback_id !== VIEW.reason && view.callback_id !== VIEW.form)) return null;
  return {
    ...base,
    fields,
    wish: { name: spec.name, options: optionsIn(spec, remembered, values), requestId },
  };
}

function replyOptions(
  ticket: number,
  { texts, kind, confirm, noPledge, at }: Filled,
  { seen, to }: Remembered,
) {
  return {
    ticket,
    text: texts.join(''),
    ...(kind === undefined ? {} : replyOf(kind)),
    ...(seen === null ? {} : { seen }),
    ...(to === undefined ? {} : { to }),
    ...(confirm ? { confirm: true } : {}),
    ...(noPledge ? { 'no-pledge': true } : {}),
    ...(at === '' ? {} : { at }),
  };
}

async function submitted(house: SlackHouse, submission: Submission, ack: Ack): Promise<void> {
  const { user, remembered, fields } = submission;
  const home = remembered.channel === null;
  const asker: Asker = { user, channel: remembered.channel, responseUrl: null, home };
  const outcome = outcomeOf(house, submission);
  const soon = await within(STORE_MS, outcome);
  if (soon === 'late') {
    await ack(problemAt(fields.first, text('slack.not-saved', {}, house.ports.language), submission, house));
    const late = await outcome;
    if (!('reply' in late) || !late.reply.ok) return;
    return finish(house, submission, asker, late, true);
  }
  if ('reply' in soon && soon.reply.ok) {
    await ack();
    return finish(house, submission, asker, soon, false);
  }
  await ack(await problem(house, submission, soon));
}

/** Says how it went, and forgets the draft of what was sent. */
async function finish(
  house: SlackHouse,
  { view, wish, reply: sent }: Submission,
  asker: Asker,
  { reply, reader }: { reply: Reply; reader: Reader },
  late: boolean,
): Promise<void> {
  const { language, person } = reader;
  const words = late ? text('slack.saved-after-all', { text: reply.text }, language) : reply.text;
  const what = saidOf(wish.name, { ...reply, text: words }, language);
  await house.answers.say(asker, await house.pictures.with(what, reply, language));
  if (sent === null) return;
  // Sent it is: a draft that stays is only there to be overwritten.
  await house.drafts.drop(view, person.id, sent.number).catch((error: unknown) => {
    brokenText(house.ports, error, language);
  });
}

/** The house's answer, or what to tell the person when there is none. */
async function outcomeOf(
  house: SlackHouse,
  { view, user, wish, before, reply, offered, remembered }: Submission,
): Promise<Outcome> {
  const { ports, uploads } = house;
  let { language } = ports;
  try {
    const reader = await readerOf(ports, user);
    if (reader === null) return { problem: strangerText(ports, user), language };
    language = reader.language;
    const files = reply?.files ?? [];
    const taken = files.length === 0 ? { ids: [] } : await uploads.take(view, files, reader);
    if ('problem' in taken) return { problem: taken.problem, field: FIELD.files, language };
    const options = taken.ids.length === 0 ? wish.options : { ...wish.options, files: taken.ids };
    for (const one of before) {
      const answer = await ask(ports, reader, one);
      if (!answer.ok) return { reply: answer, reader };
    }
    const asked = (all: Wish['options']) => ask(ports, reader, { ...wish, options: all });
    if (offered === undefined) return { reply: await asked(options), reader };
    return { reply: await asQuoted(asked, options, remembered.quote ?? null, language), reader };
  } catch (error) {
    return { problem: brokenText(ports, error, language), language };
  }
}

/** Something happened meanwhile: the form comes back with it and may be sent all the same. The rest stands at the field. */
async function problem(house: SlackHouse, submission: Submission, outcome: Outcome): Promise<ViewAnswer> {
  const { fields, reply: filled, remembered } = submission;
  if ('problem' in outcome)
    return problemAt(outcome.field ?? fields.first, outcome.problem, submission, house, outcome.language);
  const { reply, reader } = outcome;
  if (reply.ok) return undefined;
  const { language } = reader;
  const again = offerAgain(house, submission, reply, language);
  if (again !== null) return { response_action: 'update', view: again };
  const option = String(reply.values?.option ?? '');
  const error = problemAt(fields.of(option), reply.text, submission, house, language);
  if (filled === null || !isQuestion(reply)) return error;
  const card = await within(
    STORE_MS / 4,
    house.ports.card({ number: filled.number }).catch(() => null),
  );
  if (card === null || card === 'late') return error;
  const { texts, kind = 'answer', at } = filled;
  return {
    response_action: 'update',
    view: replyView(
      card,
      remembered,
      { texts, kind, at, warning: reply.text, promises: reply.refused === 'pledge-hint' },
      language,
    ),
  };
}

/** The form of an offer with what would follow, or with what happened meanwhile: pressed again, it is done all the same. */
function offerAgain(
  { ports }: SlackHouse,
  { offered, wish, remembered }: Submission,
  reply: Reply,
  language: string,
) {
  const { number } = remembered;
  if (offered === undefined || number === null || !isQuestion(reply)) return null;
  const quoted = quotedIn(reply, wish.options, language);
  const state = quoted === null ? { offered, warning: reply.text } : { offered, quoted };
  const kept = { ...remembered, number, ...(quoted === null ? { seen: null } : {}) };
  return offerView(ports.concessions(language), kept, state, language);
}

/** Beside a field; a form without fields turns into the words. */
function problemAt(
  field: string | undefined,
  words: string,
  { wish }: Submission,
  { ports }: SlackHouse,
  language: string = ports.language,
): ViewAnswer {
  if (field !== undefined)
    return { response_action: 'errors', errors: { [field]: words.slice(0, LIMITS.inputLabel) } };
  return { response_action: 'update', view: messageView(wish.name, words, language) };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
