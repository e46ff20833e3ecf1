import { isRefusal } from '../domain/refusal.ts';
import { isLow, surveyOf } from '../domain/survey.ts';
import { answererOf, isThanked } from '../domain/ticket/thanks.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { SentSurvey } from '../store/store.ts';
import { change } from './change.ts';
import { caseOf } from './improvements.ts';
import type { TriagePorts } from './ports.ts';

/** Of a ticket's newest messages, among which the answer is looked for that thanks are for. */
const LOOKED_AT = 50;

/** Whom a customer can thank at the end of a survey. */
export interface Thankable {
  /** As customers know them. */
  name: string;
  /** They have been thanked. */
  thanked: boolean;
}

/** Null: nobody of the team answered, they were not content, or it is over. */
export async function thankableAfter(ports: TriagePorts, id: string): Promise<Thankable | null> {
  const sent = await ports.store.surveys.byId(id);
  const who = sent === null ? null : await answererBefore(ports, sent);
  const person = who === null ? null : await ports.store.people.byId(who);
  if (sent === null || person === null) return null;
  const { ticket } = await caseOf(ports, sent.ticketId);
  return { name: person.publicName ?? person.name, thanked: isThanked(ticket, person.id) };
}

/** Once a case and person; nothing where nobody can be thanked. */
export async function thankAfter(ports: TriagePorts, id: string): Promise<void> {
  const sent = await ports.store.surveys.byId(id);
  const person = sent === null ? null : await answererBefore(ports, sent);
  if (sent === null || person === null) return;
  await change(ports, async () => {
    const { ticket } = await caseOf(ports, sent.ticketId);
    const intent = { type: 'thank' as const, person, how: 'survey' as const, messageId: null };
    const actor = { kind: 'contact' as const, id: sent.contactId };
    const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
    return isRefusal(events) ? events : { ticket, events };
  });
}

/** Whose answer the survey was about. */
async function answererBefore(ports: TriagePorts, sent: SentSurvey): Promise<string | null> {
  const survey = surveyOf(ports.policy.current().surveys, sent.survey);
  const unhappy = survey === undefined || isLow(survey, sent.score?.score ?? null);
  if (unhappy || sent.expiresAt <= ports.now()) return null;
  const said = await ports.store.tickets.messages(sent.ticketId, { limit: LOOKED_AT });
  const before = said.filter(
    ({ receivedAt, delivery }) =>
      receivedAt <= sent.askedAt && delivery !== 'cancelled' && delivery !== 'failed',
  );
  return before.map(answererOf).findLast((person) => person !== undefined) ?? null;
}
