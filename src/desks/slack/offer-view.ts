import type { types, ViewStateValue } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import type { Offered, Quoted } from '../offering.ts';
import { pieces } from '../plain.ts';
import { VIEW } from './actions.ts';
import { aside, paragraph, plainText } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { formOf, modal, type Remembered, textField } from './modals.ts';

/** Options of one offer, as the house takes them. */
const MOST_OPTIONS = 5;
/** Paragraphs of a quote. */
const PARAGRAPHS = 4;

type Values = Readonly<Record<string, Readonly<Record<string, ViewStateValue>>>>;
type Choice = { value: string; label: string };

export const NOTHING_OFFERED: Offered = { chosen: [], what: '', text: '', because: '' };

export interface OfferState {
  offered: Offered;
  /** What would follow: with it the one button does it. */
  quoted?: Quoted | null;
  /** Why it was not done. */
  warning?: string;
}

/** The form of an offer: what to choose from by name, what is typed, the words, why. What would follow stands on top. */
export function offerView(
  ready: readonly Choice[],
  remembered: Remembered & { number: number },
  { offered, quoted = null, warning }: OfferState,
  language: string,
): types.ModalView {
  const { number } = remembered;
  const field = (name: 'what' | 'text' | 'because') => ({
    label: text(`offer-form.${name}`, {}, language),
    hint: text(`offer-form.${name}-hint`, {}, language),
    initial: offered[name],
    optional: name !== 'because' || quoted?.asks == null,
    multiline: name !== 'what',
  });
  const quote = quoted === null ? [] : pieces(quoted.words, LIMITS.sectionText, PARAGRAPHS).parts;
  const blocks: types.KnownBlock[] = [
    ...(warning === undefined ? [] : [aside(`▲ ${warning}`)]),
    ...quote.map(paragraph),
    ...chooseField(ready, offered.chosen, language),
    textField('what', field('what')),
    textField('text', field('text')),
    textField('because', field('because')),
  ];
  return formOf(modal(text('offer-form.title', { number }, language), blocks, language), {
    id: VIEW.offer,
    submit: quoted?.label ?? text('press.look-up', {}, language),
    remembered: { ...remembered, ...(quoted?.label == null ? {} : { quote: quoted.mark }) },
  });
}

function chooseField(
  ready: readonly Choice[],
  chosen: readonly string[],
  language: string,
): types.InputBlock[] {
  if (ready.length === 0) return [];
  const options = ready.slice(0, LIMITS.selectOptions).map(({ value, label }) => ({
    text: plainText(label, LIMITS.optionText),
    value: value.slice(0, LIMITS.optionValue),
  }));
  const initial = options.filter(({ value }) => chosen.includes(value));
  return [
    {
      type: 'input',
      block_id: 'choose',
      optional: true,
      label: plainText(text('offer-form.choose', {}, language), LIMITS.inputLabel),
      hint: plainText(text('offer-form.choose-hint', {}, language), LIMITS.inputLabel),
      element: {
        type: 'multi_static_select',
        action_id: 'choose',
        max_selected_items: MOST_OPTIONS,
        options,
        ...(initial.length === 0 ? {} : { initial_options: initial }),
      },
    },
  ];
}

export function offeredIn(values: Values): Offered {
  const typed = (name: string) => values[name]?.[name]?.value ?? '';
  return {
    chosen: values.choose?.choose?.selected_options?.map(({ value }) => value) ?? [],
    what: typed('what'),
    text: typed('text'),
    because: typed('because'),
  };
}
