import type { App, ViewOutput } from '@slack/bolt';
import type { Reply } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { VIEW } from './actions.ts';
import { type Asker, saidOf } from './answer.ts';
import { asked, brokenText, strangerText, type Wish } from './house.ts';
import { STORE_MS } from './limits.ts';
import { FIELD, filledIn, type Remembered, rememberedIn, replyView } from './modals.ts';
import type { SlackHouse } from './slack.ts';

/** What a submitted modal is answered with: closed, an error beside a field, or another view. */
type ViewAnswer =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ReturnType<typeof replyView> }
  | undefined;
type Ack = (answer?: ViewAnswer) => Promise<void>;

interface Submission {
  user: string;
  remembered: Remembered;
  /** The field beside which problems stand. */
  field: string;
  wish: Wish;
}

/**
 * Submitted texts: up to 2 s to be stored before the modal closes. Later the text stays where it is and may be sent again:
 * the view's id makes the repeat harmless.
 */
export function listenToSubmissions(app: App, house: SlackHouse): void {
  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ ack, body, view }) => {
    const submission = submissionIn(body.user.id, view);
    if (submission === null) return ack();
    await submitted(house, submission, ack as Ack);
  });
}

function submissionIn(user: string, view: ViewOutput): Submission | null {
  const remembered = rememberedIn(view.private_metadata);
  if (remembered === null) return null;
  const filled = filledIn(view.state.values);
  const requestId = `slack:${view.id}`;
  const ticket = remembered.number;
  if (view.callback_id === VIEW.reason) {
    const wish = { name: 'escalate', options: { ticket, reason: filled.reason }, requestId };
    return { user, remembered, field: FIELD.reason, wish };
  }
  if (view.callback_id !== VIEW.reply) return null;
  const options = {
    ticket,
    text: filled.text,
    ...(filled.kind === undefined ? {} : { as: filled.kind }),
    ...(remembered.seen === null ? {} : { seen: remembered.seen }),
    ...(filled.confirm ? { confirm: true } : {}),
  };
  return { user, remembered, field: FIELD.text, wish: { name: 'reply', options, requestId } };
}

async function submitted(house: SlackHouse, submission: Submission, ack: Ack): Promise<void> {
  const { user, remembered, field, wish } = submission;
  const asker: Asker = { user, channel: remembered.channel, responseUrl: null };
  const outcome = outcomeOf(house, submission);
  const soon = await within(STORE_MS, outcome);
  if (soon === 'late') {
    await ack({ response_action: 'errors', errors: { [field]: text('slack.not-saved') } });
    const reply = await outcome;
    if (typeof reply === 'string' || !reply.ok) return;
    const late = { ...reply, text: text('slack.saved-after-all', { text: reply.text }) };
    return house.answers.say(asker, saidOf(wish.name, late));
  }
  if (typeof soon !== 'string' && soon.ok) {
    await ack();
    return house.answers.say(asker, saidOf(wish.name, soon));
  }
  await ack(await problem(house, submission, soon));
}

/** The house's answer, or what to tell the person when there is none. */
async function outcomeOf({ ports }: SlackHouse, { user, wish }: Submission): Promise<Reply | string> {
  try {
    return (await asked(ports, user, wish)) ?? strangerText(user);
  } catch (error) {
    return brokenText(ports, error);
  }
}

/** Something happened meanwhile: the form comes back with it and may be sent all the same. The rest stands at the field. */
async function problem(
  house: SlackHouse,
  submission: Submission,
  reply: Reply | string,
): Promise<ViewAnswer> {
  const { remembered, field, wish } = submission;
  const words = typeof reply === 'string' ? reply : reply.text;
  const error = { response_action: 'errors', errors: { [field]: words } } as const;
  if (typeof reply === 'string' || reply.ok || wish.name !== 'reply') return error;
  if (reply.refused !== 'customer-wrote' && reply.refused !== 'someone-elses') return error;
  const card = await within(
    STORE_MS / 4,
    house.ports.card({ number: remembered.number }).catch(() => null),
  );
  if (card === null || card === 'late') return error;
  return { response_action: 'update', view: replyView(card, remembered, words) };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
