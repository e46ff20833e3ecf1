import { useEffect, useState } from 'preact/hooks';
import type { SpokenStrategy, StrategyTable } from '../../../../texts/strategy.ts';
import { type Deed, figures, loadStrategy, strategy } from '../state/strategy.ts';
import { language, text } from '../words.ts';
import { ColumnHeads } from './column-heads.tsx';
import { StrategyForm } from './strategy-form.tsx';

/** How customers are served: what is chosen and until when, what is tried with its figures beside the rest, and what else there is. */
export function StrategyPanel() {
  const [deed, setDeed] = useState<Deed | null>(null);
  useEffect(() => void loadStrategy(), [language.value]);
  const shown = strategy.value;
  if (shown === null) return null;
  const open = { shown, deed, begin: setDeed, left: () => setDeed(null) };
  return (
    <div class="strategy">
      <Chosen {...open} />
      {shown.trials.length > 0 && <Trials {...open} />}
      <Figures tables={figures.value} />
      <Others {...open} />
    </div>
  );
}

interface PartProps {
  shown: SpokenStrategy;
  deed: Deed | null;
  begin(deed: Deed): void;
  left(): void;
}

function Chosen({ shown, deed, begin, left }: PartProps) {
  const { chosen, profiles } = shown;
  const profile = profiles.find(({ id }) => id === chosen.profile);
  const isOpen = deed?.do === 'choose' && deed.profile === chosen.profile;
  return (
    <section class="strategy-one" aria-labelledby="strategy-chosen">
      <h3 id="strategy-chosen">{text('desk.strategy.chosen', { name: profile?.name ?? chosen.profile })}</h3>
      <p>{profile?.about}</p>
      <p class="hint">{profile?.judged}</p>
      <p>{chosen.words}</p>
      {chosen.due && <p class="strategy-warning">! {text('desk.strategy.due')}</p>}
      {isOpen ? (
        <StrategyForm shown={shown} deed={deed} left={left} />
      ) : (
        <Begin
          words={text('desk.strategy.keep')}
          what={profile?.name ?? chosen.profile}
          press={() => begin({ do: 'choose', profile: chosen.profile })}
        />
      )}
    </section>
  );
}

function Trials({ shown, deed, begin, left }: PartProps) {
  return (
    <section class="strategy-one" aria-labelledby="strategy-trials">
      <h3 id="strategy-trials">{text('desk.strategy.trials')}</h3>
      <ul class="strategy-list">
        {shown.trials.map(({ on, words }) => (
          <li key={on}>
            <p>{words}</p>
            {deed?.do === 'stop' && deed.on === on ? (
              <StrategyForm shown={shown} deed={deed} left={left} />
            ) : (
              <Begin
                words={text('desk.strategy.stop')}
                what={words}
                press={() => begin({ do: 'stop', on })}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Others({ shown, deed, begin, left }: PartProps) {
  const others = shown.profiles.filter(({ id }) => id !== shown.chosen.profile);
  return (
    <section class="strategy-one" aria-labelledby="strategy-others">
      <h3 id="strategy-others">{text('desk.strategy.others')}</h3>
      <ul class="strategy-list">
        {others.map(({ id, name, about, judged }) => (
          <li key={id} aria-label={name}>
            <strong>{name}</strong>
            <p>{about}</p>
            <p class="hint">{judged}</p>
            {deed !== null && deed.do !== 'stop' && deed.profile === id ? (
              <StrategyForm key={deed.do} shown={shown} deed={deed} left={left} />
            ) : (
              <p class="giving-actions">
                <Begin
                  words={text('desk.strategy.try')}
                  what={name}
                  press={() => begin({ do: 'try', profile: id })}
                />
                <Begin
                  words={text('desk.strategy.choose')}
                  what={name}
                  press={() => begin({ do: 'choose', profile: id })}
                />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Begin({ words, what, press }: { words: string; what: string; press: () => void }) {
  return (
    <button type="button" class="quiet small" aria-label={`${words} ${what}`} onClick={press}>
      {words}
    </button>
  );
}

function Figures({ tables }: { tables: readonly StrategyTable[] }) {
  return (
    <>
      {tables.map(({ title, head, rows, note }) => (
        <section key={title} class="strategy-one rule-table" aria-label={title}>
          <h3>{title}</h3>
          <table>
            <ColumnHeads names={head} />
            <tbody>
              {rows.map(({ figure, role, cells: [name, ...cells] }) => (
                <tr key={figure} class={role === null ? '' : 'judged'}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, at) => (
                    <td key={at}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {note !== null && <p class="hint">{note}</p>}
        </section>
      ))}
    </>
  );
}
