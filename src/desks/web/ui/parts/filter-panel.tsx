import { NO_FILTERS } from '../logic/queue.ts';
import { commandOf, kinds, people } from '../state/catalogue.ts';
import { filters, setFilters, tickets } from '../state/queue.ts';
import { channelName, text } from '../words.ts';

const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;

/** The finer filters. Channels, teams and tags are offered as they occur in the queue; any other can be typed. */
export function FilterPanel() {
  const held = filters.value;
  const list = tickets.value;
  const channels = known(
    list.map((ticket) => ticket.channel),
    held.channel,
  );
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
      <Typed
        name="team"
        values={known(
          [...list.flatMap((ticket) => ticket.team ?? []), ...people.value.flatMap(({ team }) => team ?? [])],
          held.team,
        )}
      />
      <Typed
        name="tag"
        values={known(
          [...list.flatMap((ticket) => ticket.tags), ...(kinds.value?.tags.map(({ id }) => id) ?? [])],
          held.tag,
        )}
      />
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
  name: 'priority' | 'kind' | 'language';
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
  const option = commandOf('customer')?.options.find(({ name }) => name === 'language');
  const tags = option?.choices?.filter((tag) => tag !== 'unknown') ?? [];
  return tags.map((id) => ({ id, name: option?.labels?.[id] ?? id }));
}

function Typed({ name, values }: { name: 'team' | 'tag'; values: string[] }) {
  return (
    <label>
      {text(`desk.filter.${name}`)}
      <input
        list={`known-${name}`}
        value={filters.value[name]}
        placeholder={text('desk.filter.any')}
        onChange={(event) => setFilters({ [name]: event.currentTarget.value.trim() })}
      />
      <datalist id={`known-${name}`}>
        {values.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </label>
  );
}

function known(values: string[], held: string): string[] {
  return [...new Set(held === '' ? values : [...values, held])].sort();
}
