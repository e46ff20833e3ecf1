import { useState } from 'preact/hooks';
import { MOST_WINNERS, type RewardKind } from '../../../../domain/reward.ts';
import { instantOf } from '../logic/when.ts';
import { rewardDone } from '../state/rewards.ts';
import { surveys } from '../state/surveys.ts';
import { text } from '../words.ts';

const WAYS = ['coupon', 'raffle'] as const;
type Way = (typeof WAYS)[number];

/** A coupon for each who finishes, or a raffle among them. Times are by the reader's clock. */
export function RewardForm({ kinds, left }: { kinds: readonly RewardKind[]; left(): void }) {
  const asked = surveys.value?.surveys ?? [];
  const [way, setWay] = useState<Way>('coupon');
  const [typed, setTyped] = useState({
    ...{ name: '', survey: asked[0]?.id ?? '', concession: kinds[0]?.id ?? '', count: '1', winners: '' },
    ...{ until: '', draws: '', source: '' },
  });
  const put = (next: Partial<typeof typed>) => setTyped({ ...typed, ...next });
  const save = async () => {
    const { name, survey, concession, count, winners, until, draws, source } = typed;
    const done = await rewardDone(way, {
      ...{ name: name.trim(), survey, concession, count: Number(count), winners: Number(winners) },
      until: instantOf(until),
      ...(way === 'raffle' ? { draws: instantOf(draws), source: source.trim() } : {}),
    });
    if (done) left();
  };
  return (
    <form
      class="reward-form"
      aria-label={text('desk.rewards.open')}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={({ key }) => key === 'Escape' && left()}
    >
      <fieldset class="reward-way">
        <legend>{text('desk.rewards.way')}</legend>
        {WAYS.map((one) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="way"
              autofocus={one === 'coupon'}
              checked={way === one}
              onChange={() => setWay(one)}
            />
            {text(`desk.rewards.way-${one}`)}
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>{text('desk.rewards.name')}</span>
        <input
          required
          pattern="[a-z0-9][a-z0-9\-]*"
          maxLength={36}
          value={typed.name}
          placeholder="spring-2027"
          onInput={({ currentTarget }) => put({ name: currentTarget.value })}
        />
      </label>
      <Choice
        label={text('desk.rewards.survey')}
        value={typed.survey}
        all={asked.map(({ id, title }) => ({ id, name: title }))}
        put={(survey) => put({ survey })}
      />
      <Choice
        label={text('desk.rewards.what')}
        value={typed.concession}
        all={kinds.map((one) => ({
          id: one.id,
          name: text('desk.rewards.kind', { name: one.name, left: one.left }),
        }))}
        put={(concession) => put({ concession })}
      />
      <Amount label={text('desk.rewards.count')} value={typed.count} put={(count) => put({ count })} />
      <Amount
        label={text(way === 'raffle' ? 'desk.rewards.winners' : 'desk.rewards.most')}
        value={typed.winners}
        put={(winners) => put({ winners })}
      />
      <Instant label={text('desk.rewards.until')} value={typed.until} put={(until) => put({ until })} />
      {way === 'raffle' && (
        <>
          <Instant
            label={text('desk.rewards.draws')}
            value={typed.draws}
            least={typed.until}
            put={(draws) => put({ draws })}
          />
          <label class="field wide">
            <span>{text('desk.rewards.source')}</span>
            <input
              required
              dir="auto"
              maxLength={300}
              value={typed.source}
              placeholder="drand quicknet, round 24172500"
              onInput={({ currentTarget }) => put({ source: currentTarget.value })}
            />
          </label>
          <p class="hint wide">{text('desk.rewards.raffle-about')}</p>
        </>
      )}
      <p class="deeds wide">
        <button type="submit" class="primary small">
          {text('desk.rewards.save')}
        </button>
        <button type="button" class="quiet small" onClick={left}>
          {text('desk.form.cancel')}
        </button>
      </p>
    </form>
  );
}

interface Field {
  label: string;
  value: string;
  put(value: string): void;
}

function Choice({ label, value, all, put }: Field & { all: readonly { id: string; name: string }[] }) {
  return (
    <label class="field">
      <span>{label}</span>
      <select required value={value} onChange={({ currentTarget }) => put(currentTarget.value)}>
        {all.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Amount({ label, value, put }: Field) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        required
        min={1}
        max={MOST_WINNERS}
        value={value}
        onInput={({ currentTarget }) => put(currentTarget.value)}
      />
    </label>
  );
}

function Instant({ label, value, least = '', put }: Field & { least?: string }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="datetime-local"
        required
        {...(least === '' ? {} : { min: least })}
        value={value}
        onInput={({ currentTarget }) => put(currentTarget.value)}
      />
    </label>
  );
}
