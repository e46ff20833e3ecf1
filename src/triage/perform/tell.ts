import type { Desk, Notice } from '../../desks/desk.ts';
import { hearsWaiting } from '../../domain/duty.ts';
import { isSpam } from '../../domain/ticket/spam.ts';
import type { QueueRow, Told } from '../../store/store.ts';
import { readingIn } from '../../texts/reading.ts';
import { text } from '../../texts/texts.ts';
import { announce, announcementIn } from '../announce.ts';
import { awardIn, tellAward } from '../awards.ts';
import { backtestIn, tellBacktested } from '../backtests.ts';
import { callPresses, callsNow } from '../callback-news.ts';
import { noticeName, noticesOf } from '../effects.ts';
import { isUnsent } from '../gather.ts';
import { hookOffIn, tellHookOff } from '../hook-off.ts';
import { kudosIn, tellKudos } from '../kudos.ts';
import { isNews, isOffer, plainStage } from '../news.ts';
import { noticeTextBy } from '../notice.ts';
import { BACK_ON_DUTY } from '../on-duty.ts';
import type { TriagePorts } from '../ports.ts';
import { tellPost } from '../post.ts';
import { postedIn } from '../post-jobs.ts';
import { remedyNewsIn, tellRemedyNews } from '../remedy-news.ts';
import { retainedOf, tellRetained } from '../retained.ts';
import { knownOf } from '../roster.ts';
import { ruleMutedIn, tellRuleMuted } from '../rule-muted.ts';
import { shiftEndIn, tellShiftEnd } from '../shift-end.ts';
import { isUrgent } from '../urgent.ts';
import { adviceFor } from './escalated.ts';
import { pressesFor, quoting, withWords } from './handed.ts';
import { type Hearing, whoHeard, whoHears } from './hearing.ts';
import { requestOf } from './offer-words.ts';

/** A digest names this many tickets; the desk's queue shows the rest. */
const DIGEST_LINES = 20;

type Payload = Readonly<Record<string, unknown>>;

/** Says one notice on one desk. A reminder whose reason has gone meanwhile is not said any more. `attempt`: 1 for the first. */
export async function tell(ports: TriagePorts, payload: Record<string, unknown>, attempt = 1): Promise<void> {
  const desk = ports.desks.get(String(payload.desk));
  if (desk === undefined) return;
  const announced = announcementIn(payload);
  if (announced !== null) return announce(ports, desk, announced);
  const hookOff = hookOffIn(payload);
  if (hookOff !== null) return tellHookOff(ports, desk, hookOff);
  const ruleMuted = ruleMutedIn(payload);
  if (ruleMuted !== null) return tellRuleMuted(ports, desk, ruleMuted);
  const retained = retainedOf(payload);
  if (retained !== null) return tellRetained(ports, desk, retained);
  const backtested = backtestIn(payload);
  if (backtested !== null) return tellBacktested(ports, desk, backtested);
  const remedyNews = remedyNewsIn(payload);
  if (remedyNews !== null) return tellRemedyNews(ports, desk, remedyNews);
  const award = awardIn(payload);
  if (award !== null) return tellAward(ports, desk, award);
  const kudos = kudosIn(payload);
  if (kudos !== null) return tellKudos(ports, desk, kudos);
  const posted = postedIn(payload);
  if (posted !== null) return tellPost(ports, desk, posted);
  const ending = shiftEndIn(payload);
  if (ending !== null) return tellShiftEnd(ports, desk, ending);
  const mended = mendedIn(payload);
  if (mended !== null) return mend(ports, desk, mended);
  const row = await ports.store.tickets.byId(String(payload.ticketId));
  if (row === null || isStale(row, payload)) return;
  const { stage, audience } = payload;
  const hearings = await whoHears(ports, desk.id, String(audience), String(stage), [row.ticket]);
  const { ticketId, dueAt } = payload;
  const due = { ticketId: String(ticketId), stage: String(stage), dueAt: Number(dueAt) };
  if (hearings.held !== null) await ports.store.rota.hold(due, hearings.held);
  const said = attempt > 1 ? { ...payload, again: true } : payload;
  for (const hearing of hearings.now) await say(ports, desk, row, said, hearing);
}

/** In the zone of whoever hears it. */
function say(
  ports: TriagePorts,
  desk: Desk,
  row: QueueRow,
  payload: Payload,
  hearing: Hearing,
): Promise<void> {
  return readingIn(hearing.zone, () => saying(ports, desk, row, payload, hearing));
}

async function saying(ports: TriagePorts, desk: Desk, row: QueueRow, payload: Payload, hearing: Hearing) {
  const stage = String(payload.stage);
  const { number } = row.ticket;
  const noticed = {
    stage,
    number,
    dueAt: Number(payload.dueAt),
    late: payload.late === true,
    ...(typeof payload.problem === 'string' ? { problem: payload.problem } : {}),
    now: ports.now(),
  };
  const { audience, language, said, mark } = hearing;
  const words = noticeTextBy(ports.policy)(noticed, language);
  const request = await requestOf(ports, row.ticket, stage);
  const over = isOver(row, noticed, request);
  // Thanks are told to whom they are for, and not where others read.
  const alone = plainStage(stage) === 'thanked';
  await desk.tell(audience, {
    key: `${String(payload.name)}${mark}`,
    // What is struck out later is struck out where it was said to whom it was for: others read it on the ticket.
    text: said(mark === '' ? await withWords(ports, row.ticket, noticed, words, language) : words),
    tickets: [lineOf(ports, row, language)],
    ref: alone ? null : await ports.store.cards.refOf(row.ticket.id, desk.id),
    team: row.ticket.triage.team,
    urgent: audience.kind === 'supervisors' && !over,
    presses: over ? [] : pressesFor(stage),
    ...(request === null || over ? {} : { request }),
    ...(callPresses(stage, row.ticket) ?? {}),
    ...(payload.mended === true ? { mended: true } : {}),
    ...(payload.again === true ? { again: true } : {}),
    advice: adviceFor(stage, row.ticket),
    ...(alone ? { alone: true as const } : {}),
  });
}

/** A hand-over that was taken, or came back; what was asked for and is decided, or asked for no more. */
function isOver(
  { ticket }: QueueRow,
  { stage, dueAt }: { stage: string; dueAt: number },
  request: string | null,
): boolean {
  if (request !== null) return ticket.approval.open?.messageId !== request;
  return isOffer(stage) && ticket.handover.pending?.at !== dueAt;
}

interface Mended {
  ticketId: string;
  messageId: string;
}

function mendedIn({ mended }: Record<string, unknown>): Mended | null {
  return typeof mended === 'object' && mended !== null ? (mended as Mended) : null;
}

/** Every notice that quotes the message, or asks about it. Who got it in a digest has none of its words. */
async function mend(ports: TriagePorts, desk: Desk, { ticketId, messageId }: Mended): Promise<void> {
  const row = await ports.store.tickets.byId(ticketId);
  if (row === null) return;
  for (const event of quoting(await ports.store.tickets.events(ticketId), messageId)) {
    const then = { ...row.ticket, version: event.version - 1 };
    for (const due of noticesOf(then, event)) {
      const payload = { ...due.payload, name: noticeName(due), mended: true };
      for (const hearing of await whoHeard(ports, due.told.audience, row.ticket))
        await say(ports, desk, row, payload, hearing);
    }
  }
}

/** Many notices for one audience as one. What can wait until its reader is on duty waits once more. */
export async function digest(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const desk = ports.desks.get(String(payload.desk));
  if (desk === undefined) return;
  const name = String(payload.digest);
  const told = await ports.store.tickets.toldInDigest(name);
  const audience = String(payload.audience);
  const waiting = await heldOf(ports, audience, told);
  for (const one of waiting) await ports.store.rota.hold(one, audience.slice('person:'.length));
  const rows = await rowsOf(
    ports,
    told.filter((one) => !waiting.includes(one)),
  );
  if (rows.length === 0) return;
  const tickets = rows.map(({ ticket }) => ticket);
  const hearings = await whoHears(ports, desk.id, audience, null, tickets);
  for (const hearing of hearings.now)
    await desk.tell(hearing.audience, digestOf(ports, { name, size: told.length }, rows, hearing));
}

/** Of somebody off duty, or on call before a duty, what is not urgent. */
async function heldOf(ports: TriagePorts, audience: string, told: readonly Told[]): Promise<Told[]> {
  if (!audience.startsWith('person:')) return [];
  const person = await ports.store.people.byId(audience.slice('person:'.length));
  if (person === null || hearsWaiting(person, await knownOf(ports), ports.now())) return [];
  return told.filter(({ stage }) => !isUrgent(stage));
}

function digestOf(
  ports: TriagePorts,
  { name, size }: { name: string; size: number },
  rows: readonly QueueRow[],
  { audience, language, said, mark }: Hearing,
): Notice {
  const counts = { count: rows.length, more: Math.max(0, rows.length - DIGEST_LINES) };
  const key = name.includes(BACK_ON_DUTY) ? 'notice.while-off' : 'notice.digest';
  return {
    // What joined it after it was said is said too: a clock that was set back gathers into the same one again.
    key: `${name}:${size}${mark}`,
    text: said(text(key, counts, language)),
    tickets: rows.slice(0, DIGEST_LINES).map((row) => lineOf(ports, row, language)),
    ref: null,
    team: sameTeam(rows),
    gathered: true,
    urgent: audience.kind === 'supervisors',
  };
}

/** The team of all of them, or null: a digest of several teams stands in the common channel. */
function sameTeam(rows: readonly QueueRow[]): string | null {
  const teams = new Set(rows.map(({ ticket }) => ticket.triage.team));
  return teams.size === 1 ? ([...teams][0] ?? null) : null;
}

async function rowsOf(ports: TriagePorts, told: readonly Told[]): Promise<QueueRow[]> {
  const ids = [...new Set(told.map(({ ticketId }) => ticketId))];
  const rows: QueueRow[] = [];
  for (const id of ids) {
    const row = await ports.store.tickets.byId(id);
    const standing = told.some(
      ({ ticketId, stage }) => ticketId === id && (isNews(stage) || OF_NO_WAIT.has(stage)),
    );
    const concerns = told.some(({ ticketId, stage }) => ticketId === id && OF_PEOPLE.has(plainStage(stage)));
    if (row === null || (isSpam(row.ticket) && !concerns)) continue;
    if (row.ticket.waiting.wait !== null || standing) rows.push(row);
  }
  return rows.sort((a, b) => promiseOf(a) - promiseOf(b) || a.ticket.number - b.ticket.number);
}

function promiseOf(row: QueueRow): number {
  return row.ticket.waiting.wait?.promiseAt ?? 0;
}

/** What time brings about where nobody waits: it stands until the ticket is resolved. */
const OF_NO_WAIT: ReadonlySet<string> = new Set(['nudge-dropped', 'resolution-late']);

/** What concerns people whatever stands in quarantine. */
const OF_PEOPLE: ReadonlySet<string> = new Set([
  'mentioned',
  'handover-spam',
  'callback-quarantined',
  'callback-erased',
]);

/** A stage of a wait that has ended since, or a hand-over that was taken: while the notice was on its way. */
function isStale(row: QueueRow, payload: Record<string, unknown>): boolean {
  const said = String(payload.stage);
  // Of what stands in quarantine only what somebody of the team says or sent concerns anybody.
  if (isSpam(row.ticket)) return !isUnsent(said) && !OF_PEOPLE.has(plainStage(said));
  if (isOffer(said)) return row.ticket.handover.pending?.at !== payload.dueAt;
  // Somebody has called meanwhile, or the call is at another time.
  if (callsNow(said)) return row.ticket.callback.open === null;
  if (isNews(said)) return false;
  if (OF_NO_WAIT.has(said)) return row.ticket.status.name === 'resolved';
  const { wait } = row.ticket.waiting;
  if (said.startsWith('window-')) return wait === null;
  const stages = wait?.stages.map(({ name }) => name) ?? [];
  const isStage = payload.actor === 'system:clock';
  return isStage && !(wait?.promiseAt === payload.dueAt && stages.includes(String(payload.stage)));
}

function lineOf(ports: TriagePorts, row: QueueRow, language: string) {
  const { number } = row.ticket;
  const name = row.contactName ?? text('card.nameless', {}, language);
  const title = text('notice.line', { number, name }, language);
  return { number, title, url: `${ports.publicUrl}/desk/#/tickets/${number}` };
}
