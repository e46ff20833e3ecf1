import type { types } from '@slack/bolt';
import { sameQuestion } from '../../texts/customer.ts';
import type { TicketCard } from '../card.ts';
import { ACTION } from './actions.ts';
import { button } from './blocks.ts';

/** Two buttons below what is known of the customer: another contact is the same person, or is not. */
export function sameBlocks({ number, customer }: TicketCard, language: string): types.ActionsBlock[] {
  const question = customer === undefined ? null : sameQuestion(customer, language);
  if (question === null) return [];
  const value = `${number}:${question.other}`;
  return [
    {
      type: 'actions',
      block_id: `same-${number}`,
      elements: [
        button(question.yes, { id: ACTION['same-person'], value }),
        button(question.no, { id: ACTION['not-same-person'], value }),
      ],
    },
  ];
}
