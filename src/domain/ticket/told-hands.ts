import type { Receiver } from './handover.ts';
import type { EventBody } from './model.ts';

/** Of whom the customer was told that they go on, by the message that told it. */
export interface ToldHands {
  messageId: string;
  /** `person:<id>` or `team:<id>`. */
  to: string;
  /** Epoch ms. */
  at: number;
}

/** Nobody is passed around so much that an older one is known still. */
const KEPT = 20;

export function handsOf({ person, team }: Pick<Receiver, 'person' | 'team'>): string {
  return person === null ? `team:${team}` : `person:${person}`;
}

/** Absent as long as nothing was told. */
export function evolveHanded<State extends { handed?: ToldHands[] }>(
  state: State,
  event: EventBody & { at: number },
): State {
  const { handed = [] } = state;
  if (event.type === 'reply-queued' && event.courtesy?.about === 'handed-over') {
    const { person = null, team = null } = event.courtesy.values ?? {};
    const to = handsOf({ person: person === null ? null : String(person), team: String(team) });
    const told = { messageId: event.messageId, to, at: event.sendAt };
    return { ...state, handed: [...handed, told].slice(-KEPT) };
  }
  const gone = event.type === 'reply-cancelled' || event.type === 'reply-failed';
  const kept = gone ? handed.filter(({ messageId }) => messageId !== event.messageId) : handed;
  return kept.length === handed.length ? state : { ...state, handed: kept };
}
