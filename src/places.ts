import type { DeskEntry } from './desks/desk.ts';
import type { Policy } from './policy/policy.ts';
import type { Problem } from './policy/problems.ts';
import { channels } from './registry.ts';

/**
 * What is wrong with the places in rules: in teams.json desks that there are not and ids that are none of the desk's, in
 * front-door.json channels that there are not.
 */
export function placeProblems(
  desks: readonly DeskEntry[],
  { teams, frontDoor }: Pick<Policy, 'teams' | 'frontDoor'>,
): Problem[] {
  return [...teamProblems(desks, teams), ...wayProblems(frontDoor)];
}

function wayProblems({ ways }: Policy['frontDoor']): Problem[] {
  const known = channels.map(({ id }) => id);
  const words = `there is no such channel; there are ${known.join(', ')}`;
  return ways.flatMap(({ channel }, index) =>
    known.includes(channel) ? [] : [problem('front-door.json', `ways[${index}].channel`, words)],
  );
}

function teamProblems(desks: readonly DeskEntry[], teams: Policy['teams']): Problem[] {
  const places = Object.entries(teams).flatMap(([team, own]) =>
    Object.entries(own.desks).map(([id, place]) => ({ field: `teams.${team}.desks.${id}`, id, place })),
  );
  return places.flatMap(({ field, id, place }) => {
    const desk = desks.find((one) => one.id === id && one.place !== undefined);
    if (desk === undefined) {
      const known = desks.filter(({ place: shape }) => shape !== undefined).map((one) => one.id);
      return [problem('teams.json', field, `there is no such desk; there are ${known.join(', ')}`)];
    }
    return Object.entries(place).flatMap(([name, channel]) => {
      const issue = desk.place?.safeParse(channel).error?.issues[0];
      return issue === undefined ? [] : [problem('teams.json', `${field}.${name}`, issue.message)];
    });
  });
}

function problem(file: string, field: string, words: string): Problem {
  return { file, rule: null, field, problem: words };
}
