import type {
  APIApplicationCommandAutocompleteInteraction,
  APICommandAutocompleteInteractionResponseCallbackData,
} from 'discord.js';
import { withTeams } from '../../commands/options.ts';
import { atLeast } from '../../domain/actor.ts';
import { text } from '../../texts/texts.ts';
import { colleagues } from '../colleague.ts';
import type { DeskPerson } from '../desk.ts';
import { line } from '../plain.ts';
import { showsTo } from '../sight.ts';
import { nameOf } from './card.ts';
import { DESK_COMMAND, offered, optionName } from './definitions.ts';
import type { DiscordHouse } from './house.ts';
import { languageFor } from './language.ts';
import { LIMITS } from './limits.ts';
import { rememberedMember } from './member.ts';
import { refreshTeam } from './memory.ts';

const NAME = 60;

type Choices = NonNullable<APICommandAutocompleteInteractionResponseCallbackData['choices']>;

/**
 * Choices while somebody types, from memory alone: Discord shows them only when they are quick. Strangers are
 * shown none.
 */
export async function choose(
  house: DiscordHouse,
  interaction: APIApplicationCommandAutocompleteInteraction,
): Promise<void> {
  const member = rememberedMember(house, interaction) ?? undefined;
  const choices = member === undefined ? [] : choicesFor(house, interaction, member);
  await house.api.acknowledge(interaction, { type: 8, data: { choices } });
  await refreshTeam(house.memory, house.ports);
}

function choicesFor(
  house: DiscordHouse,
  interaction: APIApplicationCommandAutocompleteInteraction,
  member: DeskPerson,
): Choices {
  const { ports, memory } = house;
  const { data } = interaction;
  const asked = data.options.find((option) => 'focused' in option && option.focused === true);
  if (asked === undefined || !('value' in asked)) return [];
  const words = String(asked.value).toLowerCase().replace(/^#/, '');
  const fits = (label: string) => label.toLowerCase().includes(words);
  if (data.name === DESK_COMMAND)
    return first(
      ports.commands
        .filter(({ role }) => atLeast(member.role, role))
        .map(({ name }) => ({ name, value: name })),
      fits,
    );
  const known = ports.commands.find(({ name }) => name === data.name);
  const spec = known && withTeams(known, ports.teams());
  const option = spec && offered(spec).find((one) => optionName(one) === asked.name);
  if (option?.type === 'ticket')
    return tickets(
      memory.cards.values().filter((card) => showsTo(member, card)),
      languageFor(house, interaction, member),
      words,
    );
  if (option?.type === 'person')
    return first(
      colleagues(memory.team, ports.now(), languageFor(house, interaction, member)).map(({ id, name }) => ({
        name: line(name, LIMITS.choiceName),
        value: id,
      })),
      fits,
    );
  return first(
    (option?.choices ?? []).map((choice) => ({ name: choice, value: choice })),
    fits,
  );
}

/** The one whose number was typed, then in order of deadline, as in the queue; resolved ones last. */
function tickets(
  cards: ReturnType<DiscordHouse['memory']['cards']['values']>,
  language: string,
  words: string,
): Choices {
  const due = ({ number, promiseAt, status }: (typeof cards)[number]) =>
    String(number) === words
      ? 0
      : status === 'resolved'
        ? Number.MAX_VALUE
        : (promiseAt ?? Number.MAX_SAFE_INTEGER);
  const list = [...cards]
    .sort((a, b) => due(a) - due(b))
    .map((card) => ({
      name: line(
        `#${card.number} ${line(nameOf(card, language), NAME)} · ${text(`discord.status-${card.status}`, {}, language)}`,
        LIMITS.choiceName,
      ),
      value: card.number,
    }));
  return first(list, (label) => label.toLowerCase().includes(words));
}

function first<Choice extends Choices[number]>(
  list: readonly Choice[],
  fits: (label: string) => boolean,
): Choice[] {
  return list.filter(({ name }) => fits(name)).slice(0, LIMITS.choices);
}
