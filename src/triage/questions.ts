import { ticketAt } from '../domain/community.ts';
import { createBell } from '../jobs/bell.ts';
import type { WaitingQuestion } from '../store/store.ts';
import { hear } from './hear.ts';
import type { TriagePorts } from './ports.ts';
import { receive } from './receive.ts';

/** Whoever looks and dies gives a question back after this. Real ms. */
const LEASE_MS = 60_000;
/** Looked at in one go. After more of them at once, such as after a night, everybody else comes first for as long as it took. */
const BATCH = 50;
const LONGEST_PAUSE_MS = 1000;
/** Hours are what is waited for: looked this often. Real ms. */
const EVERY_MS = 2000;

/** Looks after the questions of communities, until the signal. Any process may. `speed` is that of the house's clock. */
export async function runQuestions(ports: TriagePorts, signal: AbortSignal, speed = 1): Promise<void> {
  const bell = createBell(signal);
  while (!signal.aborted) {
    const begun = performance.now();
    const taken = await lookAtDue(ports, speed).catch((error: unknown) => {
      ports.log.error({ err: error }, 'questions of communities could not be looked at; trying again');
      return 0;
    });
    await bell.wait(pauseAfter(taken, performance.now() - begun));
  }
}

/** Real ms until the next look, after one that found so many due. */
export function pauseAfter(taken: number, tookMs: number): number {
  return taken < BATCH ? EVERY_MS : Math.min(tookMs, LONGEST_PAUSE_MS);
}

/** One look: answers how many questions were due. One that cannot be looked at comes back when its lease ends. */
export async function lookAtDue(ports: TriagePorts, speed = 1): Promise<number> {
  const due = await ports.store.questions.takeDue(ports.now(), LEASE_MS * speed, BATCH);
  for (const question of due) {
    await lookAt(ports, question).catch((error: unknown) => {
      ports.log.warn(
        { err: error, channel: question.channel },
        'a question could not be looked at; trying again',
      );
    });
  }
  return due.length;
}

/** A question whose time has come: a ticket, unless somebody has answered meanwhile. Safe to repeat. */
async function lookAt(ports: TriagePorts, question: WaitingQuestion): Promise<void> {
  const { channel, conversation, askedAt } = question;
  const { questions, tickets } = ports.store;
  const desk = ports.desks.get(channel);
  // What is switched off may come back.
  if (desk?.question === undefined) return;
  const standing = await tickets.ofConversation(channel, conversation);
  if (standing !== null && standing.status.name !== 'resolved') return questions.drop(question);
  const found = await desk.question(conversation);
  if (found === null) return questions.drop(question);
  const { asker, words, accepted } = found;
  const answer = words.find(({ item }) => item.from.address !== asker);
  const asked = { askedAt, answeredAt: answer?.item.sentAt ?? null, accepted };
  const at = ticketAt(asked, ports.policy.current().community);
  if (at === null) return questions.drop(question);
  if (at > ports.now()) return questions.putOff(question, at);
  const received = { channel, receivedAt: ports.now(), applied: [] };
  const first = words.find(({ item }) => item.from.address === asker);
  if (first === undefined) return questions.drop(question);
  await receive(ports, { ...received, item: first.item });
  for (const { item, guest } of words) {
    if (item === first.item) continue;
    const heard = { type: 'customer' as const, item, by: null, ...(guest === undefined ? {} : { guest }) };
    await hear(ports, { desk: channel, heard, receivedAt: ports.now(), applied: [] });
  }
  await questions.drop(question);
}
