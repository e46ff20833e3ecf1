import { NO_FILTERS } from '../logic/queue.ts';
import { kinds, nameOf, people, typed } from '../state/catalogue.ts';
import { filters, setFilters, tickets } from '../state/queue.ts';
import { channelName, text } from '../words.ts';

const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;

/** The finer filters. Channels, teams and tags are offered by name: those of the rules, and those that occur in the queue. */
export function FilterPanel() {
  const held = filters.value;
  const list = tickets.value;
  const channels = known(
    list.map((ticket) => ticket.channel),
    held.channel,
  );
  const teams = [
    ...(kinds.value?.teams.map(({ id }) => id) ?? []),
    ...list.flatMap(({ team }) => team ?? []),
    ...people.value.flatMap(({ team }) => team ?? []),
  ];
  const tags = [...(kinds.value?.tags.map(({ id }) => id) ?? []), ...list.flatMap((ticket) => ticket.tags)];
  return (
    <div class="filter-panel">
      <label>
        {text('desk.filter.channel')}
        <select value={held.channel} onChange={(event) => setFilters({ channel: event.currentTarget.value })}>
          <option value="">{text('desk.filter.any')}</option>
          {channels.map((channel) => (
            <option key={channel} value={channel}>
              {channelName(channel)}
            </option>
          ))}
        </select>
      </label>
      <Named
        name="priority"
        choices={PRIORITIES.map((priority) => ({ id: priority, name: text(`desk.priority.${priority}`) }))}
      />
      <Named name="kind" choices={kinds.value?.kinds ?? []} />
      <Named
        name="language"
        choices={[...languages(), { id: 'none', name: text('desk.filter.language-none') }]}
      />
      <Named name="team" choices={choicesOf('teams', teams, held.team)} />
      <Tag choices={choicesOf('tags', tags, held.tag)} />
      <label class="check">
        <input
          type="checkbox"
          checked={held.escalated}
          onChange={(event) => setFilters({ escalated: event.currentTarget.checked })}
        />
        {text('desk.filter.escalated')}
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={held.toDo}
          onChange={(event) => setFilters({ toDo: event.currentTarget.checked })}
        />
        {text('desk.filter.to-do')}
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={held.scheduled}
          onChange={(event) => setFilters({ scheduled: event.currentTarget.checked })}
        />
        {text('desk.filter.scheduled')}
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={held.spam}
          onChange={(event) => setFilters({ spam: event.currentTarget.checked })}
        />
        {text('desk.filter.spam')}
      </label>
      <button type="button" class="link" onClick={() => setFilters(NO_FILTERS)}>
        {text('desk.filter.clear')}
      </button>
    </div>
  );
}

interface NamedProps {
  name: 'priority' | 'kind' | 'language' | 'team';
  choices: readonly { id: string; name: string }[];
}

function Named({ name, choices }: NamedProps) {
  return (
    <label>
      {text(`desk.filter.${name}`)}
      <select
        value={filters.value[name]}
        onChange={(event) => setFilters({ [name]: event.currentTarget.value })}
      >
        <option value="">{text('desk.filter.any')}</option>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The languages that a customer can have, each called as its speakers call it. */
export function languages(): { id: string; name: string }[] {
  const option = typed.value
    .find(({ name }) => name === 'customer')
    ?.options.find(({ name }) => name === 'language');
  const tags = option?.choices?.filter((tag) => tag !== 'unknown') ?? [];
  return tags.map((id) => ({ id, name: option?.labels?.[id] ?? id }));
}

/** By its name where it has one; any other word is a tag, too. */
function Tag({ choices }: { choices: readonly { id: string; name: string }[] }) {
  const change = (typed: string) => {
    const named = choices.find(({ name }) => name.toLowerCase() === typed.toLowerCase());
    setFilters({ tag: named?.id ?? typed });
  };
  return (
    <label>
      {text('desk.filter.tag')}
      <input
        list="known-tag"
        value={nameOf('tags', filters.value.tag)}
        placeholder={text('desk.filter.any')}
        onChange={(event) => change(event.currentTarget.value.trim())}
      />
      <datalist id="known-tag">
        {choices.map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
    </label>
  );
}

/** Each once, by name: those that the rules name, those that occur, and the one that is chosen. */
function choicesOf(
  what: 'teams' | 'tags',
  ids: readonly string[],
  held: string,
): { id: string; name: string }[] {
  return known([...ids], held)
    .map((id) => ({ id, name: nameOf(what, id) }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

function known(values: string[], held: string): string[] {
  return [...new Set(held === '' ? values : [...values, held])].sort();
}
