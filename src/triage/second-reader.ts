import { type Actor, atLeast } from '../domain/actor.ts';
import type { Why } from '../domain/decision.ts';
import { servedAt } from '../domain/strategy/strategy.ts';
import type { Asks } from '../domain/ticket/approver.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { secondReaderBy } from '../policy/outcome.ts';
import { wordsOf } from '../policy/ticket-facts.ts';
import { factsNow } from './facts.ts';
import type { TriagePorts } from './ports.ts';

/** Who has to read a public reply of this person before it goes out, by the first rule that fires; null: nobody. */
export async function secondReader(
  ports: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  ticket: Ticket,
  actor: Extract<Actor, { kind: 'person' }>,
  text: string,
): Promise<{ asks: Asks; why: Why[] } | null> {
  const policy = ports.policy.current().at(servedAt(ticket));
  const facts = { ...(await factsNow(ports, ticket)), ...wordsOf({ text, files: [] }) };
  const reader = await secondReaderBy(policy, facts);
  return reader === null || atLeast(actor.role, reader.asks) ? null : reader;
}
