import type { Advice } from '../../desks/notice.ts';
import type { Ticket } from '../../domain/ticket/model.ts';
import { tellWhy } from '../../policy/tell.ts';
import { text } from '../../texts/texts.ts';
import type { TriagePorts } from '../ports.ts';

export function isEscalated(stage: string): boolean {
  return stage.startsWith('escalated:');
}

/** What can be done about a call with one press, as long as it stands. */
export function adviceFor(stage: string, { escalation, approval }: Ticket): readonly Advice[] {
  if (!isEscalated(stage) || escalation.at === null) return [];
  return [
    'take-over',
    'advise',
    ...(approval.open === null ? [] : (['approve'] as const)),
    'raise',
    'dismiss',
  ];
}

/** The notice with the rule that calls, in words and with what it found. */
export async function withWhy(
  { store, policy }: Pick<TriagePorts, 'store' | 'policy'>,
  { id }: Ticket,
  { stage, dueAt }: { stage: string; dueAt: number },
  notice: string,
  language: string,
): Promise<string> {
  const event = (await store.tickets.events(id)).find(
    (one) => one.type === 'escalated' && one.at === dueAt && stage === `escalated:${one.reason}`,
  );
  const why = event?.type === 'escalated' ? event.why : [];
  if (why.length === 0) return notice;
  const told = why.map((one) => tellWhy(one, language, policy.current())).join('\n');
  return text('notice.because', { text: notice, why: told }, language);
}
