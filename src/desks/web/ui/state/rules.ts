import { computed, signal } from '@preact/signals';
import type {
  CheckView,
  ReportView,
  RuleFileView,
  RulesView,
  SavedView,
} from '../../../../api/rule-shapes.ts';
import { atLeast } from '../../../../domain/actor.ts';
import { ApiError, post, read } from '../api.ts';
import { text } from '../words.ts';
import { sessionState, tell } from './session.ts';
import { toast } from './toasts.ts';

/** A file with what somebody made of it so far. */
export interface Draft {
  view: RuleFileView;
  content: unknown;
  /** What was last heard of it; of an older state while `checking`. */
  checked: CheckView | null;
  checking: boolean;
  /** JSON that is being written and is none yet, with what is wrong. */
  broken: string | null;
}

export type Trial =
  | { state: 'none' }
  | { state: 'running'; stop: AbortController }
  | { state: 'done'; report: ReportView };

/** Files and words; null until they are known. */
export const rules = signal<RulesView | null>(null);
/** What was changed stays while one looks at another file. */
export const drafts = signal<ReadonlyMap<string, Draft>>(new Map());
export const openFile = signal<string | null>(null);
/** The place of the rule that is shown, in its file. */
export const openRule = signal<number | null>(null);
export const trial = signal<Trial>({ state: 'none' });
/** Why the last saving failed. */
export const notSaved = signal<string | null>(null);

export const draft = computed(() =>
  openFile.value === null ? null : (drafts.value.get(openFile.value) ?? null),
);

export function seesRules(): boolean {
  const state = sessionState.value;
  return state.phase === 'in' && atLeast(state.session.person.role, 'lead');
}

export function isChanged({ view, content, broken }: Draft): boolean {
  return broken !== null || JSON.stringify(content) !== JSON.stringify(parsed(view.source));
}

/** Typing that comes close together is checked once. */
const GATHER_MS = 350;
let timer: number | undefined;
let asked = 0;

export async function loadRules(): Promise<void> {
  if (!seesRules()) return;
  try {
    rules.value = await read<RulesView>('/api/rules');
  } catch (error) {
    tell(error);
  }
}

/** Shows a file: as it was left, or as it stands in the folder. */
export async function showFile(file: string | null): Promise<void> {
  openFile.value = file;
  openRule.value = null;
  notSaved.value = null;
  stopTrial();
  trial.value = { state: 'none' };
  if (file === null) return;
  const kept = drafts.value.get(file);
  if (kept === undefined || !isChanged(kept)) await readAnew(file);
}

/** Reads a file anew: what was made of it is thrown away. */
export async function readAnew(file: string): Promise<void> {
  try {
    const view = await read<RuleFileView>(`/api/rules/${encodeURIComponent(file)}`);
    const content = parsed(view.source);
    const broken = content === undefined ? text('desk.rules.json-bad', { problem: file }) : null;
    put(file, { view, content, checked: null, checking: true, broken });
    notSaved.value = null;
    void check(file);
  } catch (error) {
    tell(error);
  }
}

/** What a file's text says; undefined: it is no JSON. */
function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** The open file as somebody would have it now. */
export function change(content: unknown): void {
  const [file, now] = [openFile.peek(), draft.peek()];
  if (file === null || now === null) return;
  put(file, { ...now, content, checking: true, broken: null });
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void check(file), GATHER_MS);
}

/** JSON is being written that is none yet; null: not any more. */
export function breakOff(problem: string | null): void {
  const [file, now] = [openFile.peek(), draft.peek()];
  if (file !== null && now !== null) put(file, { ...now, broken: problem });
}

function put(file: string, next: Draft): void {
  drafts.value = new Map([...drafts.peek(), [file, next]]);
}

/** Says all of it anew, as in another language. */
export async function tellAnew(): Promise<void> {
  await loadRules();
  const file = openFile.peek();
  if (file !== null) await check(file);
}

async function check(file: string): Promise<void> {
  const now = drafts.peek().get(file);
  if (now === undefined || now.content === undefined) return;
  asked += 1;
  const turn = asked;
  try {
    const content = JSON.stringify(now.content);
    const checked = await post<CheckView>(`/api/rules/${encodeURIComponent(file)}/check`, { content });
    const latest = drafts.peek().get(file);
    if (turn === asked && latest !== undefined) put(file, { ...latest, checked, checking: false });
  } catch (error) {
    tell(error);
  }
}

export async function save(reason: string): Promise<boolean> {
  const [file, now] = [openFile.peek(), draft.peek()];
  if (file === null || now === null) return false;
  notSaved.value = null;
  try {
    const body = { content: JSON.stringify(now.content), base: now.view.base, reason };
    const { version } = await post<SavedView>(`/api/rules/${encodeURIComponent(file)}/save`, body);
    toast('good', text('desk.rules.saved', { version: version.slice(0, 12) }));
    await Promise.all([readAnew(file), loadRules()]);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || ![409, 422, 503].includes(error.status)) tell(error);
    else notSaved.value = error.message;
    return false;
  }
}

export async function tryOnLog(days: number): Promise<void> {
  const [file, now] = [openFile.peek(), draft.peek()];
  if (file === null || now === null) return;
  const stop = new AbortController();
  trial.value = { state: 'running', stop };
  try {
    const body = { content: JSON.stringify(now.content), days };
    const path = `/api/rules/${encodeURIComponent(file)}/backtest`;
    trial.value = { state: 'done', report: await post<ReportView>(path, body, stop.signal) };
  } catch (error) {
    if (stop.signal.aborted) return;
    trial.value = { state: 'none' };
    tell(error);
  }
}

export function stopTrial(): void {
  const now = trial.peek();
  if (now.state !== 'running') return;
  now.stop.abort();
  trial.value = { state: 'none' };
}

export function forgetRules(): void {
  window.clearTimeout(timer);
  stopTrial();
  asked += 1;
  rules.value = null;
  drafts.value = new Map();
  openFile.value = null;
  trial.value = { state: 'none' };
}
