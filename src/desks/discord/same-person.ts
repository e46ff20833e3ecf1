import { sameQuestion } from '../../texts/customer.ts';
import type { TicketCard } from '../card.ts';
import { ACTION, customId } from './ids.ts';
import { button, type Row, row } from './parts.ts';

/** Two buttons: another contact is the same person, or is not. */
export function sameRow({ number, customer }: TicketCard, language: string): Row[] {
  const question = customer === undefined ? null : sameQuestion(customer, language);
  if (question === null) return [];
  const { other, yes, no } = question;
  return row(
    button(yes, customId(ACTION['same-person'], number, String(other))),
    button(no, customId(ACTION['not-same-person'], number, String(other))),
  );
}
