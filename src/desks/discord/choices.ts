import type {
  APIApplicationCommandAutocompleteInteraction,
  APICommandAutocompleteInteractionResponseCallbackData,
} from 'discord.js';
import { withKinds } from '../../commands/choices.ts';
import type { CommandSpec } from '../../commands/command.ts';
import { withReceivers } from '../../commands/options.ts';
import { atLeast } from '../../domain/actor.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { colleagues } from '../colleague.ts';
import type { DeskPerson, DeskPorts } from '../desk.ts';
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
  const language = languageFor(house, interaction, member);
  const spec = known && withChoices(ports, known, cardIn(house, interaction, member), language);
  const option = spec && offered(spec).find((one) => optionName(one) === asked.name);
  if (option?.type === 'ticket')
    return tickets(
      memory.cards.values().filter((card) => showsTo(member, card)),
      language,
      words,
    );
  const people = colleagues(memory.team, ports.now(), language).map(({ id, name }) => ({
    name: line(name, LIMITS.choiceName),
    value: id,
  }));
  const choices = (option?.choices ?? []).map((choice) => ({
    name: line(option?.labels?.[choice] ?? choice, LIMITS.choiceName),
    value: choice,
  }));
  if (option?.type === 'person') return first(people, fits);
  if (option?.type === 'text') return several(option.choices ?? [], words);
  return first(option?.type === 'receiver' ? [...choices, ...people] : choices, fits);
}

/** Of several words the last one is being typed; those before it stay. */
export function several(choices: readonly string[], typed: string) {
  const [, before = '', last = ''] = /^(.*\s)?(\S*)$/.exec(typed) ?? [];
  const taken = before.split(/[\s,]+/);
  const all = choices
    .filter((choice) => choice.includes(last) && !taken.includes(choice))
    .map((choice) => `${before}${choice}`);
  return first(
    all.filter(({ length }) => length <= LIMITS.choiceName).map((value) => ({ name: value, value })),
    () => true,
  );
}

/** The command with what there is to choose from, by the rules in force and the kind of the ticket. */
export function withChoices(
  ports: Pick<DeskPorts, 'receivers' | 'kinds'>,
  spec: CommandSpec,
  card: TicketCard | undefined,
  language: string,
): CommandSpec {
  const kind = card === undefined ? undefined : (card.about.kind?.id ?? null);
  return withKinds(withReceivers(spec, ports.receivers()), { kinds: ports.kinds(), kind, language });
}

/** The ticket that was typed before, as far as it is remembered. */
function cardIn(
  { memory }: DiscordHouse,
  { data }: APIApplicationCommandAutocompleteInteraction,
  member: DeskPerson,
): TicketCard | undefined {
  const typed = data.options.find(({ name }) => name === 'ticket');
  const card = typed !== undefined && 'value' in typed ? memory.cards.get(Number(typed.value)) : undefined;
  return card !== undefined && showsTo(member, card) ? card : undefined;
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
