import type {
  APIApplicationCommandAutocompleteInteraction,
  APICommandAutocompleteInteractionResponseCallbackData,
} from 'discord.js';
import { text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import { nameOf } from './card.ts';
import { offered, optionName } from './definitions.ts';
import { type DiscordHouse, userOf } from './house.ts';
import { LIMITS } from './limits.ts';
import { refreshTeam } from './memory.ts';

type Choices = NonNullable<APICommandAutocompleteInteractionResponseCallbackData['choices']>;

/**
 * Choices while somebody types, from memory alone: Discord shows them only when they are quick. Strangers are
 * shown none.
 */
export async function choose(
  house: DiscordHouse,
  interaction: APIApplicationCommandAutocompleteInteraction,
): Promise<void> {
  const user = userOf(interaction);
  const member =
    interaction.guild_id === house.guild && house.memory.team.some(({ discord }) => discord === user);
  const choices = member ? choicesFor(house, interaction) : [];
  await house.api.acknowledge(interaction, { type: 8, data: { choices } });
  await refreshTeam(house.memory, house.ports);
}

function choicesFor(
  { ports, memory }: DiscordHouse,
  { data }: APIApplicationCommandAutocompleteInteraction,
): Choices {
  const spec = ports.commands.find(({ name }) => name === data.name);
  const asked = data.options.find((option) => 'focused' in option && option.focused === true);
  const option = spec && offered(spec).find(({ name }) => optionName(name) === asked?.name);
  if (option === undefined || asked === undefined || !('value' in asked)) return [];
  const words = String(asked.value).toLowerCase().replace(/^#/, '');
  const fits = (label: string) => label.toLowerCase().includes(words);
  if (option.type === 'ticket') return tickets(memory.cards.values(), fits);
  if (option.type === 'person')
    return first(
      memory.team.map(({ id, name }) => ({ name: line(name, LIMITS.choiceName), value: id })),
      fits,
    );
  return first(
    (option.choices ?? []).map((choice) => ({ name: choice, value: choice })),
    fits,
  );
}

/** In order of deadline, as in the queue; resolved ones last. */
function tickets(
  cards: ReturnType<DiscordHouse['memory']['cards']['values']>,
  fits: (label: string) => boolean,
): Choices {
  const due = ({ promiseAt, status }: (typeof cards)[number]) =>
    status === 'resolved' ? Number.MAX_VALUE : (promiseAt ?? Number.MAX_SAFE_INTEGER);
  const list = [...cards]
    .sort((a, b) => due(a) - due(b))
    .map((card) => ({
      name: line(
        `#${card.number} ${nameOf(card)} · ${text(`discord.status-${card.status}`)}`,
        LIMITS.choiceName,
      ),
      value: card.number,
    }));
  return first(list, fits);
}

function first<Choice extends Choices[number]>(
  list: readonly Choice[],
  fits: (label: string) => boolean,
): Choice[] {
  return list.filter(({ name }) => fits(name)).slice(0, LIMITS.choices);
}
