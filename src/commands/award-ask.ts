import { works } from '../domain/actor.ts';
import type { Award } from '../domain/award.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import type { MonthStandings } from '../insight/awards/reader.ts';
import { text } from '../texts/texts.ts';
import { awardName, nameOf } from './award-names.ts';
import type { Answer, Asked } from './command.ts';
import { messageIdOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

interface Choice {
  award: Award;
  who: string;
  /** The first by score; null: nobody is above the average. */
  first: string | null;
  /** Why it is not the first. */
  reason: string | null;
}

/** The first of an award, or somebody else with a reason; nothing is kept by looking. */
export async function choiceIn(
  counted: MonthStandings,
  request: Asked,
  ports: CommandPorts,
): Promise<Choice | Refusal> {
  const { awards } = counted.terms;
  const award = awards.find(({ id }) => id === given(request, 'award'));
  if (award === undefined)
    return { refused: 'unknown-award', values: { known: awards.map(({ id }) => id).join(', ') || '–' } };
  const first = counted.standings.find((one) => one.award === award.id)?.nominees[0]?.who ?? null;
  const who = await chosenIn(award, first, request, ports);
  if (isRefusal(who)) return who;
  if (award.of === 'person' && who.id === request.actor.id) return { refused: 'own-award' };
  const reason = given(request, 'reason')?.trim() ?? '';
  if (who.id !== first && reason === '')
    return badOption('reason', text('problem.missing', {}, request.language));
  return { award, who: who.id, first, reason: who.id === first ? null : reason };
}

/** Asks whoever is chosen before anybody reads it, or chooses a team. */
export async function askAward(
  counted: MonthStandings,
  request: Asked,
  ports: CommandPorts,
): Promise<Answer | Refusal> {
  const choice = await choiceIn(counted, request, ports);
  if (isRefusal(choice)) return choice;
  const { award, who, first, reason } = choice;
  const ofTeam = award.of === 'team';
  const id = messageIdOf(request, ports);
  const nominated = await ports.store.awards.nominate({
    ...{ id, month: counted.month, award: award.id, who, ofTeam, first },
    ...{ by: request.actor.id, at: ports.now(), reason },
  });
  if (!nominated && (await ports.store.awards.nomination(id)) === null) return { refused: 'award-settled' };
  if (!ofTeam) await ports.tellAward({ to: 'person', id });
  const values = {
    name: await nameOf(ports, { who, ofTeam }),
    award: awardName(ports, award.id, request.language, counted.terms),
    team: ofTeam ? 'yes' : 'no',
  };
  return { key: 'said.award-asked', values, data: { nomination: id } };
}

/** Whoever does not stand in awards is not named in one, whatever their score. */
async function chosenIn(
  award: Award,
  first: string | null,
  request: Asked,
  { team, policy, store, now }: CommandPorts,
): Promise<{ id: string } | Refusal> {
  const who = given(request, 'who');
  if (award.of === 'team') {
    const { teams } = policy.current().business;
    const wanted = (who ?? first ?? '').trim().toLowerCase();
    const id = Object.keys(teams).find((one) => [one, teams[one]?.toLowerCase()].includes(wanted));
    const known = Object.keys(teams).join(', ') || '–';
    return id === undefined ? { refused: 'award-team', values: { teams: known } } : { id };
  }
  if (who === undefined && first === null) return { refused: 'nobody-above' };
  const person = who === undefined ? await store.people.byId(first ?? '') : await team.find(who);
  if (person === null || !person.active || !works(person))
    return { refused: 'unknown-person', values: { name: who ?? '–' } };
  return (await store.awards.members(now())).has(person.id) ? person : { refused: 'not-in-awards' };
}
