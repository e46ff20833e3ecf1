import type { EventBody, Ticket } from './model.ts';

/** Who says which language it is: the text itself, one of the team, or the customer's own program. */
export type LanguageBy = 'text' | 'chosen' | 'customer';

const CUSTOMER_FIELDS = ['name', 'form', 'note', 'attributes'] as const;
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];

/** What a ticket knows of its customer's language; all else is kept with the contact. */
export interface CustomerState {
  /** The language of their newest text of which it is sure, once that was not the one that is kept for them. */
  heard: string | null;
}

export const NOTHING_HEARD: CustomerState = { heard: null };

export type CustomerEvent =
  /** From now on they are addressed in it; null: it is not known any more. With a key: of the request of one of the team. */
  | { type: 'language-set'; language: string | null; by: LanguageBy; key?: string }
  /** They wrote in another one than is kept for them. */
  | { type: 'language-heard'; language: string }
  | { type: 'customer-changed'; fields: CustomerField[]; key?: string };

/** What the contact was changed to already; `language` is absent when it stays. */
export type CustomerIntent = {
  type: 'change-customer';
  /** Of the request: it changes them once, also when they said otherwise in between. */
  key?: string;
  language?: string | null;
  fields: readonly CustomerField[];
};

/** What a message told of the language: kept from now on, or only heard. */
export type LanguageTold = { set: { language: string; by: LanguageBy } } | { heard: string; kept: boolean };

export function decideCustomer(_ticket: Ticket, { language, fields, key }: CustomerIntent): EventBody[] {
  const of = key === undefined ? {} : { key };
  return [
    ...(language === undefined
      ? []
      : [{ type: 'language-set' as const, language, by: 'chosen' as const, ...of }]),
    ...(fields.length === 0 ? [] : [{ type: 'customer-changed' as const, fields: [...fields], ...of }]),
  ];
}

export function toldLanguage(ticket: Ticket, told: LanguageTold | undefined): EventBody[] {
  if (told === undefined) return [];
  if ('set' in told) return [{ type: 'language-set', ...told.set }];
  const { heard } = ticket.customer;
  if (told.heard === heard || (told.kept && heard === null)) return [];
  return [{ type: 'language-heard', language: told.heard }];
}

export function evolveCustomer(state: CustomerState, event: EventBody): CustomerState {
  switch (event.type) {
    case 'language-set':
      return NOTHING_HEARD;
    case 'language-heard':
      return { heard: event.language };
    default:
      return state;
  }
}
