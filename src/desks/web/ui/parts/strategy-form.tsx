import { useState } from 'preact/hooks';
import type { SpokenStrategy } from '../../../../texts/strategy.ts';
import { now } from '../state/clock.ts';
import { rules } from '../state/rules.ts';
import { changeStrategy, type Deed } from '../state/strategy.ts';
import { channelName, segmentName, text } from '../words.ts';

const DAY = 24 * 60 * 60_000;
/** As the command takes it where nobody says otherwise; and what a trial needs to say something. */
const REVIEW_DAYS = 90;
const TRIAL_DAYS = 14;

interface Props {
  shown: SpokenStrategy;
  deed: Deed;
  left(): void;
}

/** Why, and until when; whoever changes what should still hold says so. */
export function StrategyForm({ shown, deed, left }: Props) {
  const [why, setWhy] = useState('');
  const [until, setUntil] = useState(dayAfter(deed.do === 'try' ? TRIAL_DAYS : REVIEW_DAYS));
  const [on, setOn] = useState(places()[0]?.value ?? '');
  const [confirm, setConfirm] = useState(false);
  const { profile, until: holds } = shown.chosen;
  const isYoung = deed.do === 'choose' && deed.profile !== profile && holds !== null;
  const options = () => {
    if (deed.do === 'stop') return { on: deed.on };
    const { profile: id } = deed;
    return deed.do === 'try' ? { profile: id, on, until } : { profile: id, review: until, confirm };
  };
  const send = async () => {
    const done = await changeStrategy({ action: deed.do, why: why.trim(), ...options() });
    if (done) left();
  };
  return (
    <form
      class="strategy-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={({ key }) => key === 'Escape' && left()}
    >
      <label class="field wide">
        <span>{text('desk.strategy.why')}</span>
        <input
          autofocus
          required
          minLength={3}
          maxLength={300}
          dir="auto"
          value={why}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
      {deed.do === 'try' && <Places value={on} put={setOn} />}
      {deed.do !== 'stop' && (
        <label class="field">
          <span>{text(deed.do === 'try' ? 'desk.strategy.until' : 'desk.strategy.review')}</span>
          <input
            type="date"
            required
            min={dayAfter(1)}
            value={until}
            onInput={(event) => setUntil(event.currentTarget.value)}
          />
        </label>
      )}
      {isYoung && (
        <div class="strategy-warning">
          <p>! {text('desk.strategy.young', { name: nameOf(shown, profile), until: holds })}</p>
          <label class="check">
            <input
              type="checkbox"
              required
              checked={confirm}
              onChange={(event) => setConfirm(event.currentTarget.checked)}
            />
            {text('desk.strategy.anyway')}
          </label>
        </div>
      )}
      <p class="giving-actions">
        <button type="submit" class="primary small">
          {text(`desk.strategy.do.${deed.do}`)}
        </button>
        <button type="button" class="quiet small" onClick={left}>
          {text('desk.form.cancel')}
        </button>
      </p>
    </form>
  );
}

function Places({ value, put }: { value: string; put: (value: string) => void }) {
  return (
    <label class="field">
      <span>{text('desk.strategy.where')}</span>
      <select value={value} onChange={(event) => put(event.currentTarget.value)}>
        {places().map((one) => (
          <option key={one.value} value={one.value}>
            {one.words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Channels and segments that there are. */
function places(): { value: string; words: string }[] {
  const facts = rules.value?.vocabulary.facts ?? [];
  const known = (name: string) => facts.find((fact) => fact.name === name)?.choices ?? [];
  return [
    ...known('channel').map(({ value }) => ({ value: `channel:${value}`, words: channelName(value) })),
    ...known('segment').map(({ value }) => ({
      value: `segment:${value}`,
      words: text('strategy.segment', { segment: segmentName(value) }),
    })),
  ];
}

function nameOf({ profiles }: SpokenStrategy, id: string): string {
  return profiles.find((one) => one.id === id)?.name ?? id;
}

/** A day (UTC), as the file says days. */
function dayAfter(days: number): string {
  return new Date(now.peek() + days * DAY).toISOString().slice(0, 10);
}
