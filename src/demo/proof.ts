import type { TicketLine, TicketView } from '../api/shapes.ts';
import type { Client } from './client.ts';
import type { Deliveries } from './customers.ts';
import type { Played } from './play.ts';
import { CLAIMED_ONLY, FORGOTTEN } from './story.ts';

/** One customer's case as both ends saw it. */
export interface Case {
  customer: string;
  /** What the customer wrote, and what the desk shows of it, each in its order. */
  said: readonly string[];
  stored: readonly string[];
  /** What the team sent, and what the customer got. */
  replies: readonly string[];
  heard: readonly string[];
  /** Stages that were told, and to whom. */
  stages: readonly { stage: string; to: string }[];
  /** How many times a supervisor was called by rules or people. */
  called: number;
  /** Waits that ended with an answer. */
  answered: number;
}

export interface Evidence {
  deliveries: Deliveries;
  cases: readonly Case[];
  /** Deliveries that the house says it had before, and those that it could not understand. */
  dropped: number;
  dead: number;
}

/** What the demo claims at its end. */
export interface Proof {
  deliveries: number;
  doubled: number;
  dropped: number;
  dead: number;
  said: number;
  stored: number;
  lost: number;
  twice: number;
  /** Customers whose messages stand in another order than they were written. */
  shuffled: number;
  replies: number;
  repliesLost: number;
  repliesTwice: number;
  reminders: number;
  calls: number;
  answered: number;
  broken: number;
  good: boolean;
}

/** Collects from the API and from the customers' ends what came of the story. */
export async function gather(
  client: Client,
  played: readonly Played[],
  deliveries: Deliveries,
): Promise<Evidence> {
  const { tickets } = await client.get<{ tickets: TicketLine[] }>('/api/tickets?limit=200');
  const cases = await Promise.all(played.map((one) => caseOf(client, one, tickets)));
  const metrics = await client.get<string>('/metrics');
  const dead = await client.get<{ letters: unknown[]; jobs: unknown[] }>('/api/dead');
  const dropped = Number(/^osem_duplicates_dropped_total (\d+)/m.exec(metrics)?.[1] ?? Number.NaN);
  return { deliveries, cases, dropped, dead: dead.letters.length + dead.jobs.length };
}

async function caseOf(
  client: Client,
  { scene, customer, replies }: Played,
  tickets: readonly TicketLine[],
): Promise<Case> {
  const mine = tickets.filter(({ contact }) => contact.name === scene.customer);
  const views = await Promise.all(mine.map(({ number }) => client.get<TicketView>(`/api/tickets/${number}`)));
  const events = views.flatMap((view) => view.events);
  const ofType = (type: string) => events.filter((event) => event.type === type);
  return {
    customer: scene.customer,
    said: customer.said(),
    stored: views
      .flatMap((view) => view.messages)
      .filter(({ kind }) => kind === 'inbound')
      .map(({ text }) => text),
    replies,
    heard: await customer.heard(),
    stages: ofType('stage-told').map(({ data }) => ({ stage: String(data.stage), to: String(data.to) })),
    called: ofType('escalated').filter(({ data }) => data.reason !== 'deadline').length,
    answered: ofType('wait-ended').filter(({ data }) => data.by === 'answer').length,
  };
}

/** Says of the evidence whether anything was lost, doubled, out of order or not told. */
export function prove({ deliveries, cases, dropped, dead }: Evidence): Proof {
  const sum = (count: (one: Case) => number) => cases.reduce((all, one) => all + count(one), 0);
  const stages = cases.flatMap((one) => one.stages);
  const found = {
    deliveries: deliveries.sent,
    doubled: deliveries.doubled,
    dropped,
    dead,
    said: sum(({ said }) => said.length),
    stored: sum(({ stored }) => stored.length),
    lost: sum(({ said, stored }) => missing(said, stored)),
    twice: sum(({ said, stored }) => missing(stored, said)),
    shuffled: cases.filter(({ said, stored }) => said.join('\n') !== stored.join('\n')).length,
    replies: sum(({ replies }) => replies.length),
    repliesLost: sum(({ replies, heard }) => missing(replies, heard)),
    repliesTwice: sum(({ replies, heard }) =>
      missing(
        heard.filter((words) => replies.includes(words)),
        replies,
      ),
    ),
    reminders: stages.filter(({ to }) => to !== 'supervisors').length,
    calls: stages.filter(({ to }) => to === 'supervisors').length + sum(({ called }) => called),
    answered: sum(({ answered }) => answered),
    broken: stages.filter(({ stage }) => stage === 'broken').length,
  };
  const { lost, twice, shuffled, repliesLost, repliesTwice } = found;
  const faults = lost + twice + shuffled + repliesLost + repliesTwice + dead;
  return { ...found, good: faults === 0 && dropped >= deliveries.doubled && toldOnce(cases) };
}

/** How many of `these` have no partner among `those`. */
function missing(these: readonly string[], those: readonly string[]): number {
  const left = [...those];
  return these.filter((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  }).length;
}

/** The forgotten customer's stages, and those of the ticket that was claimed only, were each told once. */
function toldOnce(cases: readonly Case[]): boolean {
  const told = (customer: string) =>
    cases
      .find((one) => one.customer === customer)
      ?.stages.map(({ stage, to }) => `${stage} ${to}`)
      .join(', ');
  return (
    told(FORGOTTEN) ===
      'acknowledge desk, half desk, target desk, last-call supervisors, broken supervisors' &&
    told(CLAIMED_ONLY) === 'acknowledge owner, half owner, target owner, last-call supervisors'
  );
}
