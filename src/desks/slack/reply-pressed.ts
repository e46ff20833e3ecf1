import type { BlockAction, ViewOutput } from '@slack/bolt';
import { codeOf } from '../../domain/coded-error.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import { ACTION } from './actions.ts';
import { readerOf } from './house.ts';
import { MOST_FIELDS } from './limits.ts';
import { type Remembered, rememberedIn } from './modals.ts';
import { type Filled, filledIn, replyView } from './reply-view.ts';
import type { SlackHouse } from './slack.ts';

/** What happens in an open reply before it is sent: somebody types, or wants another field. */
export async function replyPressed(house: SlackHouse, body: BlockAction, view: ViewOutput): Promise<void> {
  const remembered = rememberedIn(view.private_metadata);
  const [action] = body.actions;
  if (remembered === null || remembered.number === null || action === undefined) return;
  const filled = filledIn(view.state.values);
  const draft = { number: remembered.number, text: filled.texts.join('') };
  const { ports } = house;
  try {
    const reader = await readerOf(ports, body.user.id);
    if (reader === null) return;
    if (action.action_id === ACTION.room)
      await moreRoom(house, view, draft.number, { remembered, filled }, reader.language);
    await house.drafts.keep(view.id, Number(action.action_ts), { person: reader.person.id, ...draft });
  } catch (error) {
    // Nobody pressed anything that waits for an answer: the text stands where it was typed.
    const message = error instanceof Error ? error.message : 'unknown';
    ports.log.warn({ desk: 'slack', code: codeOf(error), message }, 'a draft was not kept');
  }
}

/** Another text field; what stands in the others stays there. A form that was closed or changed meanwhile is left alone. */
async function moreRoom(
  { api, ports }: SlackHouse,
  { id, hash }: ViewOutput,
  number: number,
  { remembered, filled }: { remembered: Remembered; filled: Filled },
  language: string,
): Promise<void> {
  const card = await ports.card({ number });
  if (card === null || filled.texts.length >= MOST_FIELDS) return;
  const { texts, kind, at } = filled;
  const state = { texts: [...texts, ''], at, ...(kind === undefined ? {} : { kind }) };
  await api.updateView(id, hash, replyView(card, remembered, state, language)).catch((error: unknown) => {
    if (!refusedAs(error, 'hash_conflict', 'not_found', 'view_not_found')) throw error;
  });
}
