import { byId, NO_KINDS } from '../kinds.ts';
import { isRefusal } from '../refusal.ts';
import { type AboutIntent, decideAbout, evolveAbout, type FieldValue } from './about.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { evolveTriage } from './triage.ts';

/** What a customer said of the matter where they were asked, by the codes of kinds.json. */
export interface Stated {
  kind: string;
  fields: Readonly<Record<string, FieldValue>>;
  /** It counts on a case that is open already, too, whose kind stays. */
  anew?: true;
}

/**
 * A case begins with what its customer said of it; later they say it in words, and people decide. What the rules do not know any
 * more is left out.
 */
export function statedEvents(ticket: Ticket, stated: Stated | undefined, context: Context): EventBody[] {
  if (stated === undefined) return [];
  const begun = ticket.conversation.inboundCount > 0;
  if (begun && stated.anew !== true) return [];
  if (begun && ticket.about.kind !== null) return besides(ticket, stated, context);
  const intents: AboutIntent[] = [
    { type: 'set-kind', kind: stated.kind, cause: null },
    ...Object.entries(stated.fields).map(([field, value]) => ({ type: 'set-field' as const, field, value })),
  ];
  const events: EventBody[] = [];
  for (const intent of intents) {
    const said = decideAbout(withStated(ticket, events), intent, context);
    if (!isRefusal(said)) events.push(...said);
  }
  return events;
}

/** Fields that may be another kind's: they are kept for whoever asks for them. */
function besides({ about }: Ticket, { fields }: Stated, { policy }: Context): EventBody[] {
  const { fields: known } = policy.kinds ?? NO_KINDS;
  return Object.entries(fields).flatMap(([field, value]): EventBody[] => {
    const same = JSON.stringify(about.fields[field]) === JSON.stringify(value);
    return byId(known, field) === undefined || same ? [] : [{ type: 'field-set', field, value }];
  });
}

/** The ticket as these events leave what it is about. */
export function withStated(ticket: Ticket, events: readonly EventBody[]): Ticket {
  return {
    ...ticket,
    about: events.reduce(evolveAbout, ticket.about),
    triage: events.reduce(evolveTriage, ticket.triage),
  };
}
