import { works } from '../domain/actor.ts';
import { isAway } from '../domain/reach.ts';
import { text } from '../texts/texts.ts';
import type { DeskPerson } from './desk.ts';

/** The team as it is offered for a choice: those who work; whoever is away is marked. `now` is epoch ms. */
export function colleagues(team: readonly DeskPerson[], now: number, language: string): DeskPerson[] {
  return team.filter(works).map((person) => {
    const { name } = person;
    return isAway(person, now) ? { ...person, name: text('desk.away', { name }, language) } : person;
  });
}
