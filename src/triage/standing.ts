import type { Actor } from '../domain/actor.ts';
import { budgetKey, type Charge, type Spender } from '../domain/authority/budget.ts';
import type { Concession, Given } from '../domain/authority/concession.ts';
import { servedAt } from '../domain/strategy/strategy.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { givenOn } from '../domain/ticket/offered.ts';
import { type Ruling, rulingOn } from '../policy/authority.ts';
import type { Policy } from '../policy/policy.ts';
import { factsNow } from './facts.ts';
import type { TriagePorts } from './ports.ts';

const DAY = 86_400_000;

/** What somebody stands on who wants to give something on a ticket now. */
export interface Standing {
  /** By which the ticket is served. */
  policy: Policy;
  spender: Spender;
  /** What is spent of the budgets, by the charges' keys. Minor units. */
  spent: Map<string, number>;
  /** What rules say of it, when so much is given beside it. */
  rules: (wanted: Concession, beside?: readonly Given[]) => Promise<Ruling>;
}

/** `replaced`: the message that is asked for already and would be asked for otherwise: it is not given twice. */
export async function standingOf(
  ports: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  ticket: Ticket,
  actor: Extract<Actor, { kind: 'person' }>,
  replaced: string | undefined,
): Promise<Standing> {
  const policy = ports.policy.current().at(servedAt(ticket));
  const { budgets, periodDays } = policy.authority;
  const at = ports.now();
  const { contactId } = ticket.conversation;
  const without = replaced === undefined ? [] : [replaced];
  const spender = { agent: actor.id, team: ticket.triage.team, customer: contactId, at };
  const keys = budgets.map((budget) => budgetKey(budget, spender)).filter((key) => key !== null);
  const [facts, ofLate, spent] = await Promise.all([
    factsNow(ports, ticket),
    ports.store.giving.givenTo(contactId, at - periodDays * DAY, without),
    ports.store.giving.spent(keys, contactId),
  ]);
  for (const { key, minor } of held(ticket, replaced)) spent.set(key, (spent.get(key) ?? 0) - minor);
  const onCase = givenOn(ticket, without);
  return {
    policy,
    spender,
    spent,
    rules: (wanted, beside = []) => {
      const before = { onCase: [...onCase, ...beside], ofLate: [...ofLate, ...beside] };
      return rulingOn(policy, facts, wanted, { role: actor.role, before });
    },
  };
}

/** What budgets hold for a message. */
function held({ offer }: Ticket, messageId: string | undefined): Charge[] {
  const words = (offer.granted ?? []).filter((one) => one.messageId === messageId);
  return [
    ...(offer.open?.messageId === messageId ? (offer.open?.charges ?? []) : []),
    ...words.flatMap(({ grants }) => grants.flatMap(({ charges }) => charges)),
  ];
}
