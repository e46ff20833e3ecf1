import { useState } from 'preact/hooks';
import { enter, type SessionState } from '../state/session.ts';
import { text } from '../words.ts';

type Out = Extract<SessionState, { phase: 'out' }>;

/** Where somebody comes who is not signed in: why, and what to do next. */
export function SignIn({ state }: { state: Out }) {
  const [link, setLink] = useState('');
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
        <p role="status">{state.problem ?? text(`desk.sign-in.${state.why}-more`)}</p>
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

/** The token of a pasted link, or what was pasted when it is the token alone. */
function tokenIn(pasted: string): string {
  const [, token] = /[?&]token=([^&#\s]+)/.exec(pasted) ?? [];
  return token === undefined ? pasted.trim() : decodeURIComponent(token);
}
