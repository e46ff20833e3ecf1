import { computed, signal } from '@preact/signals';
import type { SessionView } from '../../../../api/shapes.ts';
import { ApiError, post, read, remove } from '../api.ts';
import { speak } from '../words.ts';
import { setClock } from './clock.ts';
import { toast } from './toasts.ts';

export type SessionState =
  | { phase: 'loading' }
  /** `why` tells the page's first sentence. */
  | { phase: 'out'; why: 'new' | 'ended' | 'bad-link' | 'left'; problem?: string }
  | { phase: 'in'; session: SessionView };

export const sessionState = signal<SessionState>({ phase: 'loading' });

/** The person at the desk; throws when nobody is signed in. */
export const session = computed<SessionView>(() => {
  const state = sessionState.value;
  if (state.phase !== 'in') throw new Error('Nobody is signed in');
  return state.session;
});

/** Whether the reader works on tickets, or only looks on. */
export const works = computed(() => {
  const state = sessionState.value;
  return state.phase === 'in' && state.session.person.role !== 'viewer';
});

/** Asks anew who is signed in, as after a change of their language. Throws ApiError. */
export async function renewSession(): Promise<void> {
  await take(await read<SessionView>('/api/session'));
}

/** Signs in with the token of a link, or goes on with the cookie. */
export async function enter(token: string | null): Promise<void> {
  try {
    const entered = token === null ? await read<SessionView>('/api/session') : await signIn(token);
    setClock(entered.clock);
    await take(entered);
  } catch (error) {
    sessionState.value = outBecause(error, token);
  }
}

/** The page speaks to the person before it shows them anything. */
async function take(session: SessionView): Promise<void> {
  await speak(session.person.language ?? session.language);
  sessionState.value = { phase: 'in', session };
}

export async function leave(): Promise<void> {
  await attempt(async () => {
    await remove('/api/session');
    sessionState.value = { phase: 'out', why: 'left' };
  });
}

/** Does something with the server; what goes wrong is told in words. True when it went well. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    tell(error);
    return false;
  }
}

/** Shows an error as words; a session that ended becomes the sign-in page. Rethrows what is a fault of this page. */
export function tell(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 401) sessionState.value = { phase: 'out', why: 'ended' };
  else toast('bad', error.reference === undefined ? error.message : `${error.message} (${error.reference})`);
}

/** A link that was used up still serves whoever is signed in already. */
async function signIn(token: string): Promise<SessionView> {
  try {
    return await post<SessionView>('/api/session', { token });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 0) throw error;
    return await read<SessionView>('/api/session').catch(() => {
      throw error;
    });
  }
}

function outBecause(error: unknown, token: string | null): SessionState {
  if (!(error instanceof ApiError)) throw error;
  if (token !== null && error.status !== 0) return { phase: 'out', why: 'bad-link' };
  if (error.status === 401) return { phase: 'out', why: 'new' };
  return { phase: 'out', why: 'new', problem: error.message };
}
