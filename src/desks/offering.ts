import { createHash } from 'node:crypto';
import type { Reply } from '../commands/command.ts';
import type { ShownGiving } from '../domain/ticket/shown-giving.ts';
import { text } from '../texts/texts.ts';

/** What can be done about offers, decisions and promises with a press on a card. */
type GivingPress = 'approve' | 'approve-if' | 'deny' | 'look' | 'withdraw' | 'send-offer' | 'done';

/** `of`: what the press is about: the id of a request's message, or the number of a task. */
export interface PressOf {
  press: GivingPress;
  of: string;
}

/** What fits the state. Who may is checked by the house when somebody presses. */
export function givingPresses({ offer, approval, allowed, tasks = [] }: ShownGiving): PressOf[] {
  const about = (of: string | undefined, ...presses: GivingPress[]) =>
    of === undefined ? [] : presses.map((press) => ({ press, of }));
  const looked = approval === undefined || approval.seenBy !== null ? [] : (['look'] as const);
  return [
    ...(approval === undefined ? [] : about(approval.request, 'approve', 'approve-if', 'deny', ...looked)),
    ...(offer?.phase === 'allowed' ? about(offer.request, 'send-offer') : []),
    ...(allowed === undefined ? [] : about(allowed.request, 'send-offer')),
    ...about(offer?.request ?? approval?.request ?? allowed?.request, 'withdraw'),
    ...tasks.flatMap(({ number }) => about(String(number), 'done')),
  ];
}

export function pressLabel({ press, of }: PressOf, language: string): string {
  return press === 'done'
    ? text('press.done', { number: of }, language)
    : text(`press.${press}`, {}, language);
}

/** What a form of an offer holds: what was chosen and what was typed, words to the customer, why. */
export interface Offered {
  chosen: string[];
  what: string;
  text: string;
  because: string;
}

/** The options of `offer` that it asks for. */
export function offerOptions(
  number: number,
  { chosen, what, text: words, because }: Offered,
  seen: string | null,
): Record<string, unknown> {
  const all = [...chosen, what.trim()].filter((one) => one !== '').join(',');
  return {
    ticket: number,
    what: all,
    ...(words.trim() === '' ? {} : { text: words }),
    ...(because.trim() === '' ? {} : { because }),
    ...(seen === null ? {} : { seen }),
  };
}

/** What would follow of an offer, and what its one button says. */
export interface Quoted {
  words: string;
  /** Who would be asked; null: nobody. */
  asks: string | null;
  /** Null when the budgets do not hold it. */
  label: string | null;
  /** Of all that follows: were anything other, it would be another quote. A reason may still be given. */
  mark: string;
}

/** Null for every other outcome. */
export function quotedIn(
  reply: Reply,
  options: Readonly<Record<string, unknown>>,
  language: string,
): Quoted | null {
  if (reply.ok || reply.refused !== 'offer-quote') return null;
  const { quote = '', asks: who = '', zone = '', fits } = reply.values ?? {};
  const asks = who === '' ? null : String(who);
  const label = asks === null ? text('press.send', {}, language) : text('press.ask', { who: asks }, language);
  const { what, text: words } = options;
  return {
    words: String(quote),
    asks,
    label: fits === 'no' ? null : label,
    mark: markOf([zone, who, what, words ?? '']),
  };
}

function markOf(all: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
}

/** Does what was quoted while that is still what would follow; else the quote as it is now comes back. */
export async function asQuoted(
  ask: (options: Readonly<Record<string, unknown>>) => Promise<Reply>,
  options: Readonly<Record<string, unknown>>,
  mark: string | null,
  language: string,
): Promise<Reply> {
  const now = await ask(options);
  const quoted = quotedIn(now, options, language);
  return quoted === null || mark === null || quoted.mark !== mark ? now : ask({ ...options, confirm: true });
}
