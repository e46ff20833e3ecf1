import { CodedError, codeOf, MEANING } from '../../domain/coded-error.ts';
import type { TriagePorts } from '../ports.ts';

/** The buttons that were pressed go. Where the platform will never let us, they stay: pressing them again changes nothing. */
export async function settle(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const channel = String(payload.channel);
  const question = await ports.store.tickets.message(String(payload.question));
  if (question === null) return;
  try {
    await ports.channels.get(channel)?.chosen?.(String(payload.mark), question.text);
  } catch (error) {
    const code = codeOf(error);
    if (!(error instanceof CodedError) || MEANING[code].job === 'retry') throw error;
    ports.log.warn({ channel, code }, 'the buttons of a question could not be taken away');
  }
}
