import { isImport } from '../domain/hook.ts';
import { isSample } from '../domain/sample.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { blankTicket, fold } from '../domain/ticket/ticket.ts';
import type { Observation } from './observation.ts';
import { NOTHING_SEEN, type Raw, type Seen, sees } from './sees.ts';

type Versioned = TicketEvent & { version: number };

/**
 * What a ticket's events say happened, from the version after `since` on. All of them are to be there, in order: what is said of
 * the newest depends on the ones before.
 */
export function observe(ticketId: string, events: readonly Versioned[], since: number): Observation[] {
  const observations: Observation[] = [];
  let ticket = blankTicket(ticketId);
  let seen = NOTHING_SEEN;
  for (const commit of commitsOf(events)) {
    const { version } = commit;
    const before = ticket;
    const raws: Raw[] = [];
    const isPart = commit.events.some(({ type }) => type === 'split-from');
    for (const event of commit.events) {
      const after = fold(ticket, [event]);
      const found = sees({ event, before: ticket, after, seen, place: { version, seq: raws.length } });
      raws.push(...(isPart ? found.raws.map(asPart) : found.raws));
      seen = found.seen;
      ticket = after;
    }
    raws.push(...changed(before, ticket, commit.events));
    if (version > since && !isImport(commit.events))
      observations.push(...raws.map((raw, seq) => dated(raw, { ticket, seen, version, seq })));
  }
  return isSample(ticket.conversation) ? [] : observations;
}

interface Commit {
  version: number;
  events: Versioned[];
}

function commitsOf(events: readonly Versioned[]): Commit[] {
  const commits: Commit[] = [];
  for (const event of events) {
    const last = commits.at(-1);
    if (last?.version === event.version) last.events.push(event);
    else commits.push({ version: event.version, events: [event] });
  }
  return commits;
}

/** Nobody asked twice because a case was parted. */
function asPart(raw: Raw): Raw {
  return raw.measure === 'opened' ? { ...raw, detail: 'split' } : raw;
}

/** What the commit as a whole changed: whether the case counts, and what it is about. */
function changed(before: Ticket, after: Ticket, events: readonly TicketEvent[]): Raw[] {
  const last = events.at(-1);
  if (last === undefined) return [];
  const raws: Raw[] = [];
  const { at } = last;
  if (isOut(before) !== isOut(after)) raws.push({ measure: 'excluded', at, good: isOut(after) });
  const about = ({ about: { kind, cause } }: Ticket) => `${kind} ${cause}`;
  const began = events.some(({ type }) => type === 'ticket-opened');
  if (!began && about(before) !== about(after)) raws.push({ measure: 'described', at });
  return raws;
}

/** Spam is no case, and one that was merged goes on elsewhere. */
function isOut(ticket: Ticket): boolean {
  return isSpam(ticket) || ticket.links.mergedInto !== null;
}

function dated(
  raw: Raw,
  { ticket, seen, version, seq }: { ticket: Ticket; seen: Seen; version: number; seq: number },
): Observation {
  const { conversation, triage, about } = ticket;
  const { value = null, inTarget = null, inPromise = null, good = null } = raw;
  const { person = null, by = null, rule = null, detail = null } = raw;
  return {
    ticketId: ticket.id,
    version,
    seq,
    measure: raw.measure,
    at: raw.at,
    value,
    inTarget,
    inPromise,
    good,
    person,
    by,
    contact: conversation.contactId,
    channel: conversation.channel,
    team: triage.team,
    segment: triage.segment,
    kind: about.kind,
    cause: about.cause,
    language: seen.language,
    rule,
    detail,
  };
}
