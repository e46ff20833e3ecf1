import type { TicketEvent } from '../domain/ticket/model.ts';
import { purposesText } from '../texts/consent.ts';
import { languageName, maybeLanguage } from '../texts/language-name.ts';
import { text } from '../texts/texts.ts';

/** What became known of the customer, in a sentence; null for any other event. */
export function customerEventText(event: TicketEvent, language: string): string | null {
  const key = `event.${event.type}` as const;
  switch (event.type) {
    case 'language-set':
      return text(key, { language: maybeLanguage(event.language, language), by: event.by }, language);
    case 'language-heard':
      return text(key, { language: languageName(event.language, language) }, language);
    case 'customer-changed': {
      const fields = event.fields.map((field) => text(`customer.field-${field}`, {}, language));
      return text(key, { fields: fields.join(', ') }, language);
    }
    case 'improvement-told':
      return text(key, { how: event.how }, language);
    case 'reward-given':
      return text(key, { how: event.how }, language);
    case 'consent-said':
      return text(
        key,
        {
          given: event.given ? 'yes' : 'no',
          what: purposesText(event.purposes, language),
          source: event.source,
        },
        language,
      );
    default:
      return null;
  }
}
