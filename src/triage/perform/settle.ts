import { CodedError, codeOf, MEANING } from '../../domain/coded-error.ts';
import { askedAt } from '../../domain/ticket/asked.ts';
import type { Message } from '../../store/store.ts';
import type { TriagePorts } from '../ports.ts';
import { solvedChoices } from './solved-choices.ts';

/**
 * The buttons that were pressed go, and what was chosen stands in their place. Where the platform will never let us, they stay:
 * pressing them again changes nothing.
 */
export async function settle(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const channel = String(payload.channel);
  const question = await ports.store.tickets.message(String(payload.question));
  if (question === null) return;
  const label = await chosenLabel(ports, question);
  try {
    await ports.channels.get(channel)?.chosen?.(String(payload.mark), question.text, label);
  } catch (error) {
    const code = codeOf(error);
    if (!(error instanceof CodedError) || MEANING[code].job === 'retry') throw error;
    ports.log.warn({ channel, code }, 'the buttons of a question could not be taken away');
  }
}

/** What counted, which need not be what was pressed last; null: nothing did. */
async function chosenLabel(ports: TriagePorts, question: Message): Promise<string | null> {
  const { tickets } = ports.store;
  const asked = await askedAt(question, async (id) => (await tickets.byId(id))?.ticket ?? null);
  if (asked?.said === undefined) return null;
  const choices = await solvedChoices(ports, question, asked.ticket);
  return choices.find(({ id }) => id === asked.said)?.label ?? null;
}
