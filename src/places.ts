import type { DeskEntry } from './desks/desk.ts';
import type { Policy } from './policy/policy.ts';
import type { Problem } from './policy/problems.ts';

/** What is wrong with the places in teams.json: desks that there are not, ids that are none of the desk's. */
export function placeProblems(desks: readonly DeskEntry[], { teams }: Pick<Policy, 'teams'>): Problem[] {
  const places = Object.entries(teams).flatMap(([team, own]) =>
    Object.entries(own.desks).map(([id, place]) => ({ field: `teams.${team}.desks.${id}`, id, place })),
  );
  return places.flatMap(({ field, id, place }) => {
    const desk = desks.find((one) => one.id === id && one.place !== undefined);
    if (desk === undefined) {
      const known = desks.filter(({ place: shape }) => shape !== undefined).map((one) => one.id);
      return [problem(field, `there is no such desk; there are ${known.join(', ')}`)];
    }
    return Object.entries(place).flatMap(([name, channel]) => {
      const issue = desk.place?.safeParse(channel).error?.issues[0];
      return issue === undefined ? [] : [problem(`${field}.${name}`, issue.message)];
    });
  });
}

function problem(field: string, words: string): Problem {
  return { file: 'teams.json', rule: null, field, problem: words };
}
