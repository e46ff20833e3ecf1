import { useEffect, useState } from 'preact/hooks';
import type { RewardView } from '../../../../domain/reward.ts';
import { fullTime } from '../logic/time-words.ts';
import { loadRewards, rewardDone, rewards } from '../state/rewards.ts';
import { language, text } from '../words.ts';
import { RewardForm } from './reward-form.tsx';

/** Shown of a hash; the whole stands on the raffle's page. */
const SHOWN = 16;

const timeOf = (at: number) => fullTime(new Date(at).toISOString());

/** What whoever finishes a survey is given, for leads: each with its counts and its proof, and what can be done with it. */
export function RewardList() {
  const [opening, setOpening] = useState(false);
  useEffect(() => void loadRewards(), [language.value]);
  const found = rewards.value;
  const open = () => {
    setOpening(true);
    // Codes may have been added since.
    void loadRewards();
  };
  return (
    <section aria-labelledby="rewards" class="rewards">
      <h2 id="rewards">{text('desk.rewards')}</h2>
      <p class="hint">{text('desk.rewards.about')}</p>
      {found?.rewards.length === 0 && <p class="hint">{text('desk.rewards.none')}</p>}
      <ul class="plain-list">
        {(found?.rewards ?? []).map((one) => (
          <li key={one.id}>
            <RewardRow reward={one} />
          </li>
        ))}
      </ul>
      {found !== null && !opening && (
        <button type="button" class="quiet small" onClick={open}>
          {text('desk.rewards.open')}
        </button>
      )}
      {found !== null && opening && <RewardForm kinds={found.kinds} left={() => setOpening(false)} />}
    </section>
  );
}

function RewardRow({ reward }: { reward: RewardView }) {
  const { id, way, what, count, state, link, raffle, closesAt, left, list, won } = reward;
  const { entries, prizes, sent, waiting } = reward;
  return (
    <article aria-labelledby={`reward-${id}`}>
      <h3 id={`reward-${id}`}>
        {id} <span class="hint">{text(`desk.rewards.${way}`)}</span>
      </h3>
      <p>
        {text('desk.rewards.gives', { what, count })}{' '}
        {text('desk.rewards.state', { state, until: timeOf(closesAt) })}
      </p>
      <p>
        {text('desk.rewards.counts', {
          way: state === 'open' ? way : 'over',
          entries,
          prizes,
          sent,
          waiting,
        })}
      </p>
      <p class={left < count && state !== 'drawn' ? 'form-problem' : 'hint'}>
        {text('desk.rewards.left', { left })}
      </p>
      {raffle !== null && (
        <p class="hint" dir="auto">
          {text('desk.rewards.seed-from', { source: raffle.seedFrom, at: timeOf(raffle.drawsAt) })}
        </p>
      )}
      {list !== null && (
        <p class="hint">
          {text('desk.rewards.list', { count: list.count })}{' '}
          <code title={list.hash}>{list.hash.slice(0, SHOWN)}…</code>
        </p>
      )}
      {won.length > 0 && (
        <details>
          <summary>{text('desk.rewards.won', { count: won.length })}</summary>
          <ol>
            {won.map((one) => (
              <li key={one}>
                <code title={one}>{one.slice(0, SHOWN)}…</code>
              </li>
            ))}
          </ol>
        </details>
      )}
      {link !== null && <a href={`/raffles/${id}?lang=${language.value}`}>{text('desk.rewards.proof')}</a>}
      {way === 'raffle' ? <Draw reward={reward} /> : state === 'open' && <Close id={id} />}
    </article>
  );
}

/** Asked once more: who finishes later gets nothing. */
function Close({ id }: { id: string }) {
  const [sure, setSure] = useState(false);
  if (!sure)
    return (
      <button
        type="button"
        class="quiet small"
        aria-label={`${text('desk.rewards.close')}: ${id}`}
        onClick={() => setSure(true)}
      >
        {text('desk.rewards.close')}…
      </button>
    );
  return (
    <p class="deeds">
      <span>{text('desk.rewards.close-about')}</span>
      <button
        type="button"
        class="primary small"
        autofocus
        onClick={() => void rewardDone('close', { name: id })}
      >
        {text('desk.rewards.close')}
      </button>
      <button type="button" class="quiet small" onClick={() => setSure(false)}>
        {text('desk.form.cancel')}
      </button>
    </p>
  );
}

/** Once for all; until it can be done it says why not. */
function Draw({ reward: { id, notDrawn, raffle } }: { reward: RewardView }) {
  const [seed, setSeed] = useState<string | null>(null);
  if (notDrawn === 'drawn' || raffle === null) return null;
  if (notDrawn !== null)
    return (
      <p class="hint">{text('desk.rewards.not-drawn', { because: notDrawn, at: timeOf(raffle.drawsAt) })}</p>
    );
  if (seed === null)
    return (
      <button
        type="button"
        class="primary small"
        aria-label={`${text('desk.rewards.draw')}: ${id}`}
        onClick={() => setSeed('')}
      >
        {text('desk.rewards.draw')}…
      </button>
    );
  return (
    <form
      class="reward-draw"
      aria-label={`${text('desk.rewards.draw')}: ${id}`}
      onSubmit={(event) => {
        event.preventDefault();
        void rewardDone('draw', { name: id, seed }).then((done) => done && setSeed(null));
      }}
      onKeyDown={({ key }) => key === 'Escape' && setSeed(null)}
    >
      <label class="field">
        <span>{text('desk.rewards.seed')}</span>
        <input
          required
          autofocus
          minLength={8}
          maxLength={500}
          autocomplete="off"
          spellcheck={false}
          value={seed}
          onInput={(event) => setSeed(event.currentTarget.value)}
        />
      </label>
      <p class="hint">{text('desk.rewards.draw-about')}</p>
      <p class="deeds">
        <button type="submit" class="primary small">
          {text('desk.rewards.draw')}
        </button>
        <button type="button" class="quiet small" onClick={() => setSeed(null)}>
          {text('desk.form.cancel')}
        </button>
      </p>
    </form>
  );
}
