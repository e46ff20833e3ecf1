import { useEffect, useState } from 'preact/hooks';
import type { WallLine } from '../../../../api/wall-shapes.ts';
import { kinds } from '../state/catalogue.ts';
import { endWall, loadWalls, makeWall, walls } from '../state/walls.ts';
import { locale, text } from '../words.ts';

const LOOKS = ['auto', 'light', 'dark'] as const;

/** Addresses of pages for televisions, for leads: made here, shown once, and taken back here. */
export function WallLinks() {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => void loadWalls(), []);
  const all = walls.value ?? [];
  return (
    <section class="figure-group walls" aria-labelledby="walls">
      <h2 id="walls">{text('desk.walls')}</h2>
      <p class="hint">{text('desk.walls.about')}</p>
      {walls.value !== null && all.length === 0 && <p>{text('desk.walls.none')}</p>}
      <ul class="wall-list">
        {all.map((wall) => (
          <Wall key={wall.id} wall={wall} />
        ))}
      </ul>
      <MakeWall made={setAddress} />
      {address !== null && (
        <p class="wall-address" role="status">
          {text('desk.walls.address')} <a href={address}>{address}</a>
        </p>
      )}
    </section>
  );
}

function Wall({ wall }: { wall: WallLine }) {
  const { name, team, look, madeAt, madeBy } = wall;
  const day = new Date(madeAt).toLocaleDateString(locale(), { dateStyle: 'medium' });
  const whose = team === null ? text('desk.walls.everybody') : teamName(team);
  return (
    <li>
      <strong dir="auto">{name}</strong>
      <span>
        {whose} · {text(`desk.walls.look.${look}`)}
      </span>
      <small>{text('desk.walls.made', { day, name: madeBy })}</small>
      <button
        type="button"
        class="quiet small"
        aria-label={`${text('desk.walls.end')}: ${name}`}
        onClick={() => void endWall(wall)}
      >
        {text('desk.walls.end')}
      </button>
    </li>
  );
}

function MakeWall({ made }: { made: (address: string | null) => void }) {
  const [name, setName] = useState('');
  const [team, setTeam] = useState('');
  const [look, setLook] = useState<(typeof LOOKS)[number]>('auto');
  const make = async () => {
    const address = await makeWall({ name: name.trim(), team: team === '' ? null : team, look });
    made(address);
    if (address !== null) setName('');
  };
  return (
    <form
      class="figure-filters"
      aria-label={text('desk.walls.make')}
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <label class="field">
        <span>{text('desk.walls.name')}</span>
        <input
          required
          maxLength={80}
          dir="auto"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{text('desk.walls.team')}</span>
        <select value={team} onChange={(event) => setTeam(event.currentTarget.value)}>
          <option value="">{text('desk.walls.everybody')}</option>
          {(kinds.value?.teams ?? []).map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{text('desk.walls.look')}</span>
        <select
          value={look}
          onChange={(event) => setLook(LOOKS.find((one) => one === event.currentTarget.value) ?? 'auto')}
        >
          {LOOKS.map((one) => (
            <option key={one} value={one}>
              {text(`desk.walls.look.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="primary">
        {text('desk.walls.make')}
      </button>
    </form>
  );
}

function teamName(team: string): string {
  return kinds.value?.teams.find(({ id }) => id === team)?.name ?? team;
}
