import { useEffect, useState } from 'preact/hooks';
import { read } from '../api.ts';
import { enter, type SessionState } from '../state/session.ts';
import { text } from '../words.ts';

/** Ways that the page has words for, and why somebody came back from one without being signed in. */
const WAYS = ['slack', 'discord'] as const;
type Way = (typeof WAYS)[number];
const PROBLEMS = ['denied', 'again', 'foreign', 'unknown', 'down'] as const;

type Out = Extract<SessionState, { phase: 'out' }>;

/** Where somebody comes who is not signed in: why, and what to do next. */
export function SignIn({ state }: { state: Out }) {
  const [link, setLink] = useState('');
  const [ways, setWays] = useState<Way[]>([]);
  const [problem] = useState(problemInAddress);
  useEffect(() => {
    read<{ ways: string[] }>('/api/session/ways').then(
      (answer) => setWays(WAYS.filter((way) => answer.ways.includes(way))),
      // The link works all the same.
      () => undefined,
    );
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    void enter(tokenIn(link));
  };
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <p class="brand">
          <img src="/desk/icon.svg" alt="" width="36" height="36" /> {text('desk.title')}
        </p>
        <h1>{text(`desk.sign-in.${state.why}`)}</h1>
        <p role="status">
          {problem === null
            ? (state.problem ?? text(`desk.sign-in.${state.why}-more`))
            : text(`desk.sign-in.problem-${problem}`)}
        </p>
        {ways.map((way) => (
          <a key={way} class="button sign-in-way" href={`/api/session/${way}`}>
            {text(`desk.sign-in.with-${way}`)}
          </a>
        ))}
        <form onSubmit={submit}>
          <label for="link">{text('desk.sign-in.link')}</label>
          <input
            id="link"
            autocomplete="off"
            spellcheck={false}
            value={link}
            required
            onInput={(event) => setLink(event.currentTarget.value)}
          />
          <button type="submit" class="primary">
            {text('desk.sign-in.enter')}
          </button>
        </form>
        <p class="hint">{text('desk.sign-in.help')}</p>
        <code>npm run sign-in &lt;name&gt;</code>
      </div>
    </main>
  );
}

/** Taken out of the address at once: it is true of one try. */
function problemInAddress(): (typeof PROBLEMS)[number] | null {
  const address = new URL(location.href);
  const said = address.searchParams.get('problem');
  address.searchParams.delete('problem');
  if (said !== null) history.replaceState(null, '', address);
  return PROBLEMS.find((one) => one === said) ?? null;
}

/** The token of a pasted link, or what was pasted when it is the token alone. */
function tokenIn(pasted: string): string {
  const [, token] = /[?&]token=([^&#\s]+)/.exec(pasted) ?? [];
  return token === undefined ? pasted.trim() : decodeURIComponent(token);
}
