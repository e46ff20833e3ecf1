import { atLeast } from '../domain/actor.ts';
import { monthAt } from '../domain/month.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Nomination } from '../store/store.ts';
import { monthText } from '../texts/award.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import { toldIn } from '../texts/told.ts';
import { LEADS_DEEDS, leadsAward } from './award-month.ts';
import { awardName, nameOf } from './award-names.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

const OWN_DEEDS = ['in', 'out', 'wall', 'post', 'keep'] as const;
type Deed = (typeof OWN_DEEDS)[number] | keyof typeof LEADS_DEEDS;
const DEEDS = [...OWN_DEEDS, ...Object.keys(LEADS_DEEDS)] as Deed[];
/** Months of the wall of fame, this one among them. */
const WALL_MONTHS = 12;

/** Awards of a month: who stands in them says so themselves, a lead looks, asks and posts. */
export const award: Command = {
  name: 'award',
  summary: 'command.award',
  example: 'in',
  role: 'agent',
  group: 'team',
  options: [
    {
      name: 'as',
      summary: 'option.award-as',
      type: 'choice',
      required: false,
      choices: DEEDS,
      roles: LEADS_DEEDS,
    },
    { name: 'month', summary: 'option.award-month', type: 'text', required: false },
    { name: 'award', summary: 'option.award', type: 'text', required: false },
    { name: 'who', summary: 'option.award-who', type: 'receiver', required: false },
    { name: 'reason', summary: 'option.award-reason', type: 'rest', required: false },
    { name: 'where', summary: 'option.award-where', type: 'text', required: false },
    { name: 'id', summary: 'option.award-id', type: 'id', required: false },
  ],
  async run(request, ports) {
    const deed = DEEDS.find((one) => one === given(request, 'as'));
    switch (deed) {
      case undefined:
        return status(request, ports);
      case 'in':
      case 'out':
        return join(deed === 'in', request, ports);
      case 'wall':
        return wall(request, ports);
      case 'post':
      case 'keep':
        return answer(deed === 'post' ? 'yes' : 'no', request, ports);
      default:
        return atLeast(request.actor.role, 'lead') ? leadsAward(deed, request, ports) : needs('lead');
    }
  },
};

async function status({ actor, language }: Asked, { store, policy }: CommandPorts): Promise<Answer> {
  const said = await store.awards.member(actor.id);
  const names = policy.current().awards.awards.map(({ name }) => toldIn(name, language));
  const values = {
    joined: said?.joined === true ? 'yes' : 'no',
    when: said === null ? '' : clockTime(said.at),
    awards: names.join(', ') || '–',
  };
  return {
    key: 'said.award-status',
    values,
    data: { joined: said?.joined ?? false, since: said?.at ?? null },
  };
}

/** With its date; whoever said it before has said it. */
async function join(joined: boolean, { actor }: Asked, { store, now }: CommandPorts): Promise<Answer> {
  const said = await store.awards.member(actor.id);
  if ((said?.joined ?? false) !== joined) await store.awards.join(actor.id, joined, now());
  return { key: joined ? 'said.award-in' : 'said.award-out', data: { joined } };
}

/** The nominee's own answer: whether it may be posted. */
async function answer(
  said: 'yes' | 'no',
  request: Asked,
  { store, now }: CommandPorts,
): Promise<Answer | Refusal> {
  const id = given(request, 'id');
  const found = id === undefined ? null : await store.awards.nomination(id);
  if (found === null || found.ofTeam || found.who !== request.actor.id)
    return { refused: 'unknown-nomination' };
  const taken = found.answer === said || (await store.awards.answer(found.id, said, now()));
  if (!taken) return { refused: 'award-settled' };
  return { key: said === 'yes' ? 'said.award-agreed' : 'said.award-declined' };
}

/** Whoever no longer wants to stand there, or has left, is not named. */
async function wall({ language }: Asked, ports: CommandPorts): Promise<Answer> {
  const { store, now, awards } = ports;
  const to = monthAt(now(), awards.zone());
  const from = monthAt(now(), awards.zone(), 1 - WALL_MONTHS);
  const all = await store.awards.nominations({ from: from.name, to: to.name });
  const posted = all.filter(({ postedAt }) => postedAt !== null).reverse();
  const members = await store.awards.members(now());
  const named = await Promise.all(
    posted.map(async (one: Nomination) => ({
      month: one.month,
      award: awardName(ports, one.award, language),
      name:
        one.ofTeam || members.has(one.who) ? await nameOf(ports, one) : text('award.somebody', {}, language),
    })),
  );
  const lines = named.map(
    (one) =>
      `${monthText(one.month, language)} · ${text('award.of', { award: one.award, who: one.name }, language)}`,
  );
  const values = { lines: lines.join('\n') || text('award.nothing', {}, language) };
  return { key: 'said.award-wall', values, data: { wall: named } };
}
