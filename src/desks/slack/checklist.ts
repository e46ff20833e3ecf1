import type { types, ViewStateValue } from '@slack/bolt';
import { kindText } from '../../texts/about.ts';
import { text } from '../../texts/texts.ts';
import { toldIn } from '../../texts/told.ts';
import type { TicketCard } from '../card.ts';
import { VIEW } from './actions.ts';
import { paragraph, plainText } from './blocks.ts';
import type { Wish } from './house.ts';
import { LIMITS } from './limits.ts';
import { formOf, messageView, modal, type Remembered } from './modals.ts';

const BLOCK = 'steps';

/** The procedure of a ticket's kind, to tick off; what is done already is ticked. */
export function checklistView(
  { number, about }: TicketCard,
  remembered: Remembered,
  language: string,
): types.ModalView {
  const title = text('slack.steps-title', { number }, language);
  const { steps } = about;
  if (steps.length === 0) return messageView(title, text('slack.steps-none', {}, language), language);
  const groups = Array.from({ length: Math.ceil(steps.length / LIMITS.checkboxes) }, (_, index) =>
    steps.slice(index * LIMITS.checkboxes, (index + 1) * LIMITS.checkboxes),
  );
  const name = kindText({ kind: about.kind, cause: null }, language) ?? '';
  const blocks = groups.map((group, index) => checkboxes(group, `${BLOCK}-${index}`, name, language));
  const hint = paragraph(text('slack.steps-text', {}, language));
  return formOf(modal(title, [hint, ...blocks], language), {
    id: VIEW.steps,
    submit: text('slack.steps-save', {}, language),
    remembered: { ...remembered, done: steps.filter(({ done }) => done).map(({ id }) => id) },
  });
}

function checkboxes(
  steps: TicketCard['about']['steps'],
  block: string,
  label: string,
  language: string,
): types.InputBlock {
  const options = steps.map(({ id, text: words }) => ({
    text: plainText(toldIn(words, language), LIMITS.optionText),
    value: id.slice(0, LIMITS.optionValue),
  }));
  const initial = options.filter((_, index) => steps[index]?.done === true);
  return {
    type: 'input',
    block_id: block,
    optional: true,
    label: plainText(label, LIMITS.inputLabel),
    element: {
      type: 'checkboxes',
      action_id: block,
      options,
      ...(initial.length === 0 ? {} : { initial_options: initial }),
    },
  };
}

/** What a submitted checklist asks for: a `check` for each step that its reader changed, and how it stands then. */
export function checked(
  ticket: number,
  { done = [] }: Remembered,
  values: Readonly<Record<string, Readonly<Record<string, ViewStateValue>>>>,
  requestId: string,
): { before: Wish[]; wish: Wish } {
  const ticked = Object.values(values).flatMap((block) =>
    Object.values(block).flatMap(({ selected_options: chosen }) => chosen?.map(({ value }) => value) ?? []),
  );
  const change = (step: string, more: object) => ({
    name: 'check',
    options: { ticket, step, ...more },
    requestId: `${requestId}:${step}`,
  });
  return {
    before: [
      ...ticked.filter((step) => !done.includes(step)).map((step) => change(step, {})),
      ...done.filter((step) => !ticked.includes(step)).map((step) => change(step, { undo: true })),
    ],
    wish: { name: 'check', options: { ticket }, requestId },
  };
}
