import { useEffect } from 'preact/hooks';
import { atLeast } from '../../../../domain/actor.ts';
import { type AwardView, answered, loadAwards, onAwards, preview, standing, wall } from '../state/awards.ts';
import { type InsightRoute, insightAddress } from '../state/route.ts';
import { session } from '../state/session.ts';
import { language, text } from '../words.ts';

/** Whether I stand in awards, what was awarded in a year, and for leads the month that they preview, ask for and post. */
export function AwardsPage({ route }: { route: InsightRoute }) {
  const leads = atLeast(session.value.person.role, 'lead');
  const month = leads ? (route.filters.get('month') ?? '') : null;
  useEffect(() => {
    answered.value = '';
    void loadAwards(month);
  }, [month, language.value]);
  return (
    <section class="insight-page awards" aria-label={text('desk.awards')}>
      <Mine month={month} />
      <section aria-labelledby="wall-of-fame">
        <h2 id="wall-of-fame">{text('desk.awards.wall')}</h2>
        {wall.value?.length === 0 && <p class="hint">{text('desk.awards.nothing')}</p>}
        <ul class="plain-list">
          {wall.value?.map((one) => (
            <li key={`${one.month} ${one.award}`}>
              {one.month} · {one.award}: <strong>{one.name}</strong>
            </li>
          ))}
        </ul>
      </section>
      {month !== null && <MonthOfAwards month={month} />}
      <p role="status" class="award-said">
        {answered.value}
      </p>
    </section>
  );
}

function Mine({ month }: { month: string | null }) {
  const joined = standing.value?.joined;
  if (joined === undefined) return <p role="status">{text('desk.loading')}</p>;
  return (
    <p>
      {text(joined ? 'desk.awards.in' : 'desk.awards.out')}{' '}
      <button
        type="button"
        class="quiet small"
        onClick={() => void onAwards({ as: joined ? 'out' : 'in' }, month)}
      >
        {text(joined ? 'desk.awards.leave' : 'desk.awards.join')}
      </button>
    </p>
  );
}

function MonthOfAwards({ month }: { month: string }) {
  const found = preview.value;
  return (
    <section aria-labelledby="month-of-awards">
      <h2 id="month-of-awards">{text('desk.awards.month')}</h2>
      <label class="field month">
        <span>{text('desk.complaints.month')}</span>
        <input
          type="month"
          value={found?.month ?? month}
          onChange={(event) => {
            const wanted = event.currentTarget.value;
            if (wanted !== '') window.location.hash = insightAddress('awards', '', { month: wanted });
          }}
        />
      </label>
      {found !== null && (
        <>
          {found.awards.map((one) => (
            <AwardOfMonth key={one.award} award={one} month={month} />
          ))}
          <details>
            <summary>{text('desk.awards.parts')}</summary>
            <pre class="award-parts">{found.text}</pre>
          </details>
          <p>
            {found.bonus && (
              <a class="button quiet" href={`/api/awards/bonus.csv?month=${found.month}`} download>
                {text('desk.awards.bonus')}
              </a>
            )}{' '}
            <button type="button" class="primary" onClick={() => void onAwards({ as: 'publish' }, month)}>
              {text('desk.awards.publish')}
            </button>{' '}
            {found.kept && (
              <button type="button" class="quiet" onClick={() => void onAwards({ as: 'check' }, month)}>
                {text('desk.awards.check')}
              </button>
            )}
          </p>
        </>
      )}
    </section>
  );
}

function AwardOfMonth({ award, month }: { award: AwardView; month: string }) {
  const { nominees, chosen } = award;
  const posted = chosen !== null && chosen.postedAt !== null;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const who = String(data.get('who') ?? '').trim();
    const reason = String(data.get('reason') ?? '').trim();
    const other = { ...(who === '' ? {} : { who }), ...(reason === '' ? {} : { reason }) };
    void onAwards({ as: 'ask', award: award.award, ...other }, month);
  };
  return (
    <section aria-label={award.name} class="award">
      <h3>{award.name}</h3>
      <ol>
        {nominees.map((one) => (
          <li key={one.who} value={one.place}>
            {one.name}: {text('desk.awards.points', { points: one.points })}
          </li>
        ))}
      </ol>
      {nominees.length === 0 && <p class="hint">{text('desk.awards.nobody')}</p>}
      {chosen !== null && (
        <p>
          {text('award.chosen', {
            name: chosen.name,
            state: posted ? 'posted' : (chosen.answer ?? (award.ofTeam ? 'chosen' : 'asked')),
            reason: chosen.reason ?? 'none',
          })}
        </p>
      )}
      {!posted && (
        <form class="award-choice" onSubmit={onSubmit}>
          <label class="field">
            <span>{text('desk.awards.other')}</span>
            <input name="who" autocomplete="off" />
          </label>
          <label class="field">
            <span>{text('desk.awards.reason')}</span>
            <input name="reason" autocomplete="off" />
          </label>
          <button type="submit" class="quiet small">
            {text(award.ofTeam ? 'desk.awards.choose' : 'desk.awards.ask')}
          </button>
          {nominees.length > 0 && (
            <button
              type="button"
              class="quiet small"
              onClick={() => void onAwards({ as: 'why', award: award.award }, month)}
            >
              {text('desk.awards.why')}
            </button>
          )}
        </form>
      )}
    </section>
  );
}
