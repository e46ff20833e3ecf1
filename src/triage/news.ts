import { ADMIN, personIn } from '../domain/actor.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { CALLBACK_NEWS, newsOfCallbacks } from './callback-news.ts';
import { newsOfOffers, OFFER_NEWS } from './offer-news.ts';
import { newsOfPledges, PLEDGE_NEWS } from './pledge-news.ts';

/** What somebody is told because of what others did, whether a customer waits or not. */
interface News {
  /** What happened, behind a colon whom it is for where several are told of one change. */
  stage: string;
  audience: string;
}

const NEWS: ReadonlySet<string> = new Set([
  ...[
    'assigned',
    'handed-over',
    'handed-over-team',
    'handover-taken',
    'handover-returned',
    'handover-declined',
    'handover-resolved',
    'handover-spam',
    'handover-merged',
  ],
  ...['handover-gone', 'handover-back', 'handover-untaken', 'taken-back-stale', 'mentioned'],
  ...['watched-received', 'watched-answered', 'watched-handed-over', 'watched-resolved'],
  'watched-merged',
  ...['escalation-dismissed', 'taken-over', 'thanked', 'reply-held'],
  ...OFFER_NEWS,
  ...PLEDGE_NEWS,
  ...CALLBACK_NEWS,
]);

/** The stage without whom it is for, and without the version of the act. */
export function plainStage(stage: string): string {
  return stage.split(/[:@]/, 1)[0] ?? stage;
}

/** Two acts in one millisecond are told of each: the version of the act tells them apart. */
function ofAct({ version }: Ticket, news: readonly News[]): News[] {
  return news.map(({ stage, audience }) => ({ stage: `${stage}@${version + 1}`, audience }));
}

export function isNews(stage: string): boolean {
  return NEWS.has(plainStage(stage));
}

/** It waits for this person to act: not for the end of a digest. */
export function isOffer(stage: string): boolean {
  return ['handed-over', 'handed-over-team'].includes(plainStage(stage));
}

/** It concerns whoever asked to hear it: nobody hears it in their place. */
export function isOwn(stage: string): boolean {
  return ['assigned', 'mentioned', 'thanked'].includes(plainStage(stage)) || stage.startsWith('watched-');
}

/** The news of an event. `ticket` is as the commit leaves it, but for its version, which is the one before. */
export function newsOf(ticket: Ticket, event: TicketEvent): News[] {
  return [
    ...ofAct(ticket, newsOfOwner(event)),
    ...newsOfOffers(ticket, event),
    ...newsOfPledges(ticket, event),
    ...newsOfCallbacks(ticket, event),
    ...newsOfNotes(ticket, event),
    ...newsOfThanks(ticket, event),
    ...newsOfScheduled(ticket, event),
    ...newsForWatchers(ticket, event),
  ];
}

function newsOfOwner(event: TicketEvent): News[] {
  const to = (stage: string, person: string): News[] =>
    event.actor === `person:${person}` ? [] : [{ stage, audience: `person:${person}` }];
  switch (event.type) {
    case 'assigned':
      return [...to('assigned', event.to), ...takenOver(event, to)];
    case 'routed':
      return to('assigned', event.to);
    case 'escalation-dismissed':
      return event.owner === null ? [] : to('escalation-dismissed', event.owner);
    case 'handed-over':
      return event.person === null
        ? [{ stage: 'handed-over-team', audience: 'desk' }]
        : to('handed-over', event.person);
    case 'handover-taken':
      return event.by === event.sender ? [] : to('handover-taken', event.sender);
    case 'handover-returned': {
      const { to: back, sender, because } = event;
      const stage = because === 'time' ? 'handover-returned' : `handover-${because}`;
      const untaken = because === 'declined' ? [] : [{ stage: 'handover-untaken', audience: 'supervisors' }];
      const again = back === null || back === sender ? [] : to('handover-back', back);
      return [...to(stage, sender), ...again, ...untaken];
    }
    case 'handover-ended':
      return newsOfEnded(event, to);
    case 'taken-back':
      return event.because === 'stale'
        ? [...to('taken-back-stale', event.from), { stage: 'taken-back-stale:desk', audience: 'desk' }]
        : [];
    default:
      return [];
  }
}

/** Whose ticket somebody else took for themselves hears that it is not theirs any more. */
function takenOver(
  { actor, to: by, from }: { actor: string; to: string; from: string | null },
  to: (stage: string, person: string) => News[],
): News[] {
  return from === null || actor !== `person:${by}` ? [] : to('taken-over', from);
}

/** Both hear it: who handed it over, and who was asked. Behind the colon of a merge the number where it goes on. */
function newsOfEnded(
  { sender, person, because, into }: Extract<TicketEvent, { type: 'handover-ended' }>,
  to: (stage: string, person: string) => News[],
): News[] {
  const stage = (who: string) => `handover-${because}:${who}${into === undefined ? '' : `:${into}`}`;
  const asked = person === null ? [{ stage: stage('desk'), audience: 'desk' }] : to(stage(person), person);
  return person === sender ? asked : [...to(stage(sender), sender), ...asked];
}

function newsOfNotes({ version }: Ticket, event: TicketEvent): News[] {
  if (event.type !== 'mentioned') return [];
  return event.people.map((id) => ({ stage: `mentioned:${id}:${version + 1}`, audience: `person:${id}` }));
}

/** Of the customer's: what a colleague says stands with their words elsewhere. */
function newsOfThanks({ version }: Ticket, event: TicketEvent): News[] {
  if (event.type !== 'thanked' || event.by !== null) return [];
  return [{ stage: `thanked:${event.person}:${version + 1}`, audience: `person:${event.person}` }];
}

/** Who has left, or is nobody in the team, hears nothing: the owner of the ticket does, or the desk. */
function newsOfScheduled({ claim, version }: Ticket, event: TicketEvent): News[] {
  if (event.type !== 'reply-held') return [];
  const { because, by } = event;
  const owner = claim.by === by ? null : claim.by;
  const hears = because === 'author-gone' || by === ADMIN ? owner : by;
  const stage = `reply-held:${because}:${version + 1}`;
  return [{ stage, audience: hears === null ? 'desk' : `person:${hears}` }];
}

/** Why a scheduled reply is held, by the stage of its notice. */
export function heldIn(stage: string): string | null {
  return plainStage(stage) === 'reply-held' ? (stage.split(':')[1] ?? null) : null;
}

function newsForWatchers(ticket: Ticket, event: TicketEvent): News[] {
  const stage = watchedStage(event);
  if (stage === null || isSpam(ticket)) return [];
  // Who hears of the end as of a hand-over of theirs hears it once.
  const { sender, person } = (event.type === 'resolved' ? ticket.handover.ended : undefined) ?? {};
  const told = [doerOf(ticket, event), sender, person];
  return ticket.watch.by
    .filter((id) => !told.includes(id))
    .map((id) => ({ stage: `${stage}:${id}:${ticket.version + 1}`, audience: `person:${id}` }));
}

function watchedStage(event: TicketEvent): string | null {
  switch (event.type) {
    case 'message-received':
      return 'watched-received';
    case 'reply-delivered':
      return event.as === 'answer' ? 'watched-answered' : null;
    case 'handed-over':
      return 'watched-handed-over';
    case 'resolved':
      return event.as === 'merged' ? 'watched-merged' : 'watched-resolved';
    default:
      return null;
  }
}

/** A reply is delivered by the house, and was written by somebody. */
function doerOf({ reply }: Ticket, event: TicketEvent): string | undefined {
  if (event.type !== 'reply-delivered') return personIn(event.actor);
  return event.by ?? reply.recent?.find(({ messageId }) => messageId === event.messageId)?.by;
}
