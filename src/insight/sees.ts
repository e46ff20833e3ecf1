import { contactIn, personIn } from '../domain/actor.ts';
import type { EventBody, Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { callBooked, callEnded, called } from './calls.ts';
import { conceded, takenBack } from './conceded.ts';
import type { Observation } from './observation.ts';
import { surveyAsked, surveyScored, thanked, thanksTakenBack } from './praise.ts';

/** What is seen in an event, before it is known where it stands. */
export type Raw = Pick<Observation, 'measure' | 'at'> &
  Partial<
    Pick<Observation, 'value' | 'inTarget' | 'inPromise' | 'good' | 'person' | 'by' | 'rule' | 'detail'>
  >;

/** Where an observation stands in its ticket. */
export interface Spot {
  version: number;
  seq: number;
}

/** What has been seen of a ticket so far, where the ticket itself does not remember it. */
export interface Seen {
  /** In which its customer is addressed. */
  language: string | null;
  /** The wait whose customer heard from a person, by its beginning. Epoch ms. */
  heard: number | null;
  /** The answer that ended the last wait, and whether any has before. */
  answer: (Spot & { messageId: string; first: boolean }) | null;
  answered: boolean;
  /** Whose the last answer was, and whose the one with which the case was resolved. */
  answerer: string | null;
  solver: string | null;
  /** Whether the last answer, and the one with which the case was resolved, came in time; null: they got the case too late. */
  inTime: boolean | null;
  solvedInTime: boolean | null;
  /** Who has had the case, since when first. Epoch ms. */
  had: Readonly<Record<string, number>>;
  /** Where that stands which may be taken back: what was given by words, scores and thanks. */
  spots: Readonly<Record<string, Spot>>;
  /** About whose solution a survey asked, by what was sent. */
  asked: Readonly<Record<string, string | null>>;
  /** Who has given advice. */
  advisers: readonly string[];
}

export const NOTHING_SEEN: Seen = {
  ...{ language: null, heard: null, answer: null, answered: false, answerer: null, solver: null },
  ...{ inTime: null, solvedInTime: null, had: {} },
  ...{ spots: {}, asked: {}, advisers: [] },
};

/** An event, the ticket on both sides of it, and the place of the next observation. */
export interface Look<Event = TicketEvent> {
  event: Event & { at: number; actor: string };
  before: Ticket;
  after: Ticket;
  seen: Seen;
  place: Spot;
}

export interface Found {
  raws: Raw[];
  seen: Seen;
}

type Eyes = {
  [Type in EventBody['type']]?: (look: Look<Extract<EventBody, { type: Type }>>) => Raw[] | Found;
};

const EYES: Eyes = {
  'ticket-opened': opened,
  'language-set': ({ event, seen }) => ({ raws: [], seen: { ...seen, language: event.language } }),
  'message-received': received,
  'reply-delivered': delivered,
  'wait-ended': waitEnded,
  'deadline-set': waitsAgain,
  resolved,
  reopened: ({ event, seen }) => [
    {
      ...{ measure: 'reopened', at: event.at, person: seen.solver },
      detail: event.because === 'customer-wrote' || event.because === 'not-solved' ? 'customer' : 'team',
    },
  ],
  'solved-said': ({ event: { answer, times, at }, seen }) => {
    const good = answer === 'yes';
    const value = good ? times : times - 1;
    return [{ measure: 'said-solved', at, good, value, person: seen.solver, inPromise: seen.solvedInTime }];
  },
  'handed-over': ({ event: { at, by } }) => [{ measure: 'handed-over', at, person: by, detail: 'offered' }],
  'handover-taken': ({ event: { at, by, sender } }) => [
    { measure: 'handed-over', at, person: by, by: sender, detail: 'taken' },
  ],
  'handover-declined': ({ event: { at, by } }) => [
    { measure: 'handed-over', at, person: by, detail: 'declined' },
  ],
  'handover-returned': ({ event: { at, because } }) =>
    because === 'declined' ? [] : [{ measure: 'handed-over', at, detail: 'returned' }],
  'handover-ended': ({ event: { at } }) => [{ measure: 'handed-over', at, detail: 'ended' }],
  escalated: ({ event, before }) =>
    before.escalation.at !== null
      ? []
      : [
          {
            ...{ measure: 'escalated', at: event.at, detail: event.reason },
            ...{ rule: event.why[0]?.rule ?? null, by: personIn(event.actor) ?? null },
          },
        ],
  'approval-given': (look) => decided(look, 'given'),
  'approval-denied': (look) => decided(look, 'denied'),
  'approval-voided': (look) => decided(look, 'voided'),
  granted: conceded,
  'offer-chosen': conceded,
  'remedy-granted': conceded,
  'grant-ended': takenBack,
  'pledge-kept': ({ event: { at } }) => [{ measure: 'pledged', at, good: true }],
  'pledge-broken': ({ event: { at } }) => [{ measure: 'pledged', at, good: false }],
  'callback-booked': callBooked,
  'callback-tried': called,
  'callback-ended': callEnded,
  'note-added': advised,
  'survey-asked': surveyAsked,
  'survey-scored': surveyScored,
  thanked,
  'thanks-taken-back': thanksTakenBack,
  undone: ({ event: { at, of } }) => [{ measure: 'voided', at, value: of }],
};

/** What one event says happened. */
export function sees(look: Look): Found {
  const eye = EYES[look.event.type] as ((look: Look) => Raw[] | Found) | undefined;
  const found = eye?.(look) ?? [];
  const { raws, seen } = Array.isArray(found) ? { raws: found, seen: look.seen } : found;
  return { raws: [...raws, ...escalationEnded(look)], seen: held(look, seen) };
}

function opened({ event, seen }: Look<Extract<EventBody, { type: 'ticket-opened' }>>): Found {
  const byTeam = personIn(event.actor);
  return {
    raws: [
      {
        ...{ measure: 'opened', at: event.at, by: byTeam ?? null },
        detail: byTeam === undefined ? null : 'self',
      },
    ],
    seen: { ...seen, language: event.language ?? null },
  };
}

/** What a program sent is nobody's asking. */
function received({ event }: Look<Extract<EventBody, { type: 'message-received' }>>): Raw[] {
  const byCustomer = contactIn(event.actor) !== undefined;
  return event.automatic === undefined && byCustomer ? [{ measure: 'received', at: event.at }] : [];
}

/** A person's first word to somebody who waits: what the house says by itself is none. */
function delivered({ event, before, seen }: Look<Extract<EventBody, { type: 'reply-delivered' }>>): Found {
  const { wait } = before.waiting;
  const person = event.by ?? before.reply.pending[event.messageId]?.by ?? null;
  const said =
    event.as === 'answer'
      ? { ...seen, answerer: person, inTime: inTime(event.at, before, person, seen) }
      : seen;
  if (wait === null || event.as === 'courtesy' || seen.heard === wait.since) return { raws: [], seen: said };
  const waited = Math.max(0, event.at - wait.since);
  return {
    raws: [{ measure: 'acknowledged', at: event.at, value: waited, person }],
    seen: { ...said, heard: wait.since },
  };
}

/**
 * Whether an answer came within the promise of the wait that it ended, or that had ended before: what was no answer does not
 * become one by being called so.
 */
function inTime(at: number, { waiting }: Ticket, person: string | null, { had }: Seen): boolean | null {
  const wait = waiting.wait ?? waiting.ended?.wait;
  if (wait === undefined || person === null) return null;
  if (at <= wait.promiseAt) return true;
  // It was late before it was theirs: nobody is to leave such a case to others.
  return (had[person] ?? at) > wait.targetAt ? null : false;
}

/** Whoever has let it go and takes it again has had it since the first time. */
function held({ event, after }: Look, seen: Seen): Seen {
  const { by } = after.claim;
  return by === null || seen.had[by] !== undefined ? seen : { ...seen, had: { ...seen.had, [by]: event.at } };
}

function waitEnded({
  event,
  before,
  seen,
  place,
}: Look<Extract<EventBody, { type: 'wait-ended' }>>): Raw[] | Found {
  const { wait } = before.waiting;
  if (event.by !== 'answer' || event.messageId === null || wait === null) return [];
  const first = !seen.answered;
  return {
    raws: [
      {
        ...{ measure: first ? 'first-answer' : 'next-answer', at: event.at, person: seen.answerer },
        value: Math.max(0, event.at - wait.since),
        ...{ inTarget: event.at <= wait.targetAt, inPromise: event.at <= wait.promiseAt },
      },
    ],
    seen: { ...seen, answered: true, answer: { ...place, messageId: event.messageId, first } },
  };
}

/** A wait that an answer had ended goes on: the answer was none, and the time runs to the next one. */
function waitsAgain({
  event,
  before,
  seen,
}: Look<Extract<EventBody, { type: 'deadline-set' }>>): Raw[] | Found {
  const { ended } = before.waiting;
  const { answer } = seen;
  if (answer === null || ended === null || ended.wait.since !== event.since) return [];
  if (ended.messageId !== answer.messageId) return [];
  return {
    raws: [{ measure: 'voided', at: event.at, value: answer.version, detail: String(answer.seq) }],
    seen: { ...seen, answer: null, answered: seen.answered && !answer.first },
  };
}

function resolved({ event, before, seen }: Look<Extract<EventBody, { type: 'resolved' }>>): Raw[] | Found {
  if (event.as === 'merged') return [];
  const unanswered = before.reply.firstAnswerAt === null || endsUnanswered(before);
  const detail = unanswered ? 'unanswered' : event.bulk === true ? 'bulk' : null;
  return {
    raws: [
      {
        ...{ measure: 'solved', at: event.at, value: event.openMs ?? null, detail },
        ...{ person: unanswered ? null : seen.answerer, by: personIn(event.actor) ?? null },
      },
    ],
    seen: {
      ...seen,
      ...(unanswered
        ? { solver: null, solvedInTime: null }
        : { solver: seen.answerer, solvedInTime: seen.inTime }),
    },
  };
}

/** Who waited last got no answer. */
function endsUnanswered({ waiting: { wait, ended } }: Ticket): boolean {
  return wait !== null || ended?.messageId === null;
}

function decided(
  { event, before }: Look<Extract<EventBody, { type: `approval-${'given' | 'denied' | 'voided'}` }>>,
  detail: string,
): Raw[] {
  const asked = before.approval.open;
  const value = asked === null ? null : Math.max(0, event.at - asked.at);
  return [{ measure: 'approval', at: event.at, value, by: personIn(event.actor) ?? null, detail }];
}

/** Words to a colleague about their case, once a person and case: who writes more helps no more. */
function advised({ event, before, seen }: Look<Extract<EventBody, { type: 'note-added' }>>): Raw[] | Found {
  const person = personIn(event.actor);
  const owner = before.claim.by;
  if (person === undefined || owner === null || owner === person || seen.advisers.includes(person)) return [];
  return {
    raws: [{ measure: 'advised', at: event.at, person, by: owner }],
    seen: { ...seen, advisers: [...seen.advisers, person] },
  };
}

const ENDS: Readonly<Partial<Record<EventBody['type'], string>>> = {
  resolved: 'resolved',
  'escalation-dismissed': 'dismissed',
  'spam-marked': 'spam',
};

/** A supervisor is called no more. What is taken back has not ended. */
function escalationEnded({ event, before, after }: Look): Raw[] {
  if (before.escalation.at === null || after.escalation.at !== null || event.type === 'undone') return [];
  const { at } = event;
  return [{ measure: 'escalation-ended', at, detail: howEnded(event) }];
}

function howEnded(event: EventBody): string {
  if (event.type !== 'wait-ended') return ENDS[event.type] ?? 'merged';
  if (event.by === 'answer') return 'answered';
  return event.by === 'split' ? 'merged' : event.by;
}
