import type { Channel, ChannelLimits, Outbound } from '../src/channels/channel.ts';
import type { Actor } from '../src/domain/actor.ts';
import type { Intent, Ticket } from '../src/domain/ticket/model.ts';
import { policyFromFiles, readRules } from '../src/policy/load.ts';
import type { Engine } from '../src/store/database.ts';
import { createAct } from '../src/triage/act.ts';
import { deliver } from '../src/triage/perform/deliver.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { never, type TestTriage, testTriage } from './peers/triage.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };
/** A Monday morning, in the house's hours. */
export const START = Date.parse('2026-03-02T09:00:00Z');

/** Rules by which customers are asked: those that ship, with what the test says otherwise. */
export async function surveyRules(
  more: { resting?: boolean; survey?: object; files?: Record<string, unknown> } = {},
): Promise<ReturnType<typeof policyFromFiles>> {
  const files = await readRules('rules');
  const { resting = false, survey = {} } = more;
  const shipped = files['surveys.json'] as { surveys: object[] };
  const surveys = shipped.surveys.map((one) => ({ ...one, ...survey }));
  return policyFromFiles({ ...files, ...more.files, 'surveys.json': { ...shipped, resting, surveys } });
}

/** One channel and its customers, with a clock that is moved by hand. */
export async function surveyHouse(engine: Engine, limits: Partial<ChannelLimits> = {}) {
  const triage = await testTriage(engine, START);
  const taken: Outbound[] = [];
  let policy = await surveyRules();
  triage.ports.policy = { current: () => policy, reload: never, revise: never };
  const post: Omit<Channel, 'limits'> & { limits: ChannelLimits } = {
    id: 'post',
    limits: {
      ...{ textLength: 1000, sendsOnce: true, fileBytes: 1, fileTypes: [], replyWindowHours: null },
      buttons: { most: 10, label: 20 },
      ...limits,
    },
    verify: never,
    parse: never,
    async send(message) {
      taken.push(message);
      return { externalId: `x-${message.key}` };
    },
  };
  triage.channels.set('post', post);
  triage.ports.reopenWithinMs = 7 * DAY;
  const rules = (next: typeof policy) => {
    policy = next;
  };
  return { triage, taken, post, ...acts(triage), rules };
}

function acts(triage: TestTriage) {
  const ticketOf = async (who = 'maja'): Promise<Ticket> => {
    const found = await triage.store.tickets.ofConversation('post', who);
    if (found === null) throw new Error(`${who} has no ticket`);
    return found;
  };
  const inbound = (who: string) => ({
    ...{ conversation: who, from: { address: who, name: who } },
    ...{ sentAt: triage.clock.now, sequence: 0 },
  });
  const come = (item: Parameters<typeof receive>[1]['item']) =>
    receive(triage.ports, { channel: 'post', receivedAt: triage.clock.now, applied: [], item });
  const says = (externalId: string, text: string, who = 'maja') =>
    come({ ...inbound(who), type: 'message', externalId, text, files: [] });
  const presses = (externalId: string, choice: string, question: string, who = 'maja') =>
    come({ ...inbound(who), type: 'choice', externalId, choice, question, mark: `mark-${externalId}` });
  const act = async (intent: Intent, who = 'maja', actor = ANA) =>
    createAct(triage.ports)({ number: (await ticketOf(who)).number, actor, intent });
  /** Everything that is queued goes out. */
  const deliverAll = async (who = 'maja') => {
    for (const [messageId, { phase }] of Object.entries((await ticketOf(who)).reply.pending))
      if (phase === 'queued') await deliver(triage.ports, { messageId }, 1);
  };
  const answered = async (who = 'maja') => {
    triage.clock.now += 60_000;
    const { id, number } = await ticketOf(who);
    const now = triage.clock.now;
    const messageId = `r-${who}-${now}`;
    const message = {
      ...{ id: messageId, ticketId: id, kind: 'outbound' as const, as: 'answer' as const, text: 'Done.' },
      ...{ author: 'person:ana', channel: 'post', conversation: who, externalId: null, sentAt: now },
      ...{ sequence: 0, receivedAt: now, delivery: 'queued' as const, error: null, files: [] },
      ...{ editedAt: null, deletedAt: null },
    };
    const intent = { type: 'reply', messageId, as: 'answer', confirm: true, sendAt: now } as const;
    await createAct(triage.ports)({
      number,
      actor: ANA,
      intent: { ...intent, becomes: 'resolve' },
      message: () => message,
    });
    await deliverAll(who);
    await deliverAll(who);
  };
  /** Time passes, and what is due then goes out. */
  const later = async (ms: number, who = 'maja') => {
    triage.clock.now += ms;
    await sweep(triage.ports);
    await deliverAll(who);
  };
  return { ticketOf, says, presses, act, deliverAll, answered, later };
}
