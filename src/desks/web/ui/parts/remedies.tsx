import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { atLeast } from '../../../../domain/actor.ts';
import type { ListedRemedy } from '../../../../domain/authority/listed-remedy.ts';
import { act, ask } from '../state/act.ts';
import { session } from '../state/session.ts';
import { text } from '../words.ts';

/** Remedies that rules grant by themselves, and what the newest dry run said. */
const listed = signal<ListedRemedy[]>([]);
const shown = signal<{ id: string; text: string } | null>(null);

async function load(): Promise<void> {
  const outcome = await ask('remedies', {});
  if (outcome?.ok === true) listed.value = (outcome.data as { remedies: ListedRemedy[] }).remedies;
}

async function dryRun(id: string): Promise<void> {
  const outcome = await ask('remedies', { action: 'dry-run', remedy: id });
  if (outcome !== null) shown.value = { id, text: outcome.text };
  await load();
}

async function turn(action: 'arm' | 'disarm', id: string): Promise<void> {
  await act('remedies', { action, remedy: id });
  await load();
}

export function Remedies() {
  useEffect(() => {
    shown.value = null;
    void load();
  }, []);
  if (listed.value.length === 0) return null;
  return (
    <section class="giving" aria-labelledby="remedies">
      <h2 id="remedies">{text('command.remedies')}</h2>
      <ul class="giving-tasks">
        {listed.value.map((remedy) => (
          <Remedy key={remedy.id} remedy={remedy} />
        ))}
      </ul>
      {shown.value !== null && (
        <p class="remedy-trial" role="status">
          {shown.value.text}
        </p>
      )}
    </section>
  );
}

/** Off at once by any supervisor; on by a lead, once a dry run was shown: the house says so when it was not. */
function Remedy({ remedy: { id, text: line, state } }: { remedy: ListedRemedy }) {
  const leads = atLeast(session.value.person.role, 'lead');
  return (
    <li>
      <span>{line}</span>
      <div class="giving-actions">
        <Press words={text('desk.remedies.dry-run')} id={id} press={() => void dryRun(id)} />
        {leads && state !== 'armed' && (
          <Press words={text('desk.remedies.arm')} id={id} press={() => void turn('arm', id)} />
        )}
        {state !== 'off' && (
          <Press words={text('desk.remedies.disarm')} id={id} press={() => void turn('disarm', id)} />
        )}
      </div>
    </li>
  );
}

function Press({ words, id, press }: { words: string; id: string; press: () => void }) {
  return (
    <button type="button" class="quiet small" aria-label={`${words}: ${id}`} onClick={press}>
      {words}
    </button>
  );
}
