import { NO_FILTERS } from '../logic/queue.ts';
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
      <label>
        {text('desk.filter.priority')}
        <select
          value={held.priority}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setFilters({ priority: PRIORITIES.find((priority) => priority === value) ?? '' });
          }}
        >
          <option value="">{text('desk.filter.any')}</option>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {text(`desk.priority.${priority}`)}
            </option>
          ))}
        </select>
      </label>
      <Typed
        name="team"
        values={known(
          list.flatMap((ticket) => ticket.team ?? []),
          held.team,
        )}
      />
      <Typed
        name="tag"
        values={known(
          list.flatMap((ticket) => ticket.tags),
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
      <button type="button" class="link" onClick={() => setFilters(NO_FILTERS)}>
        {text('desk.filter.clear')}
      </button>
    </div>
  );
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
