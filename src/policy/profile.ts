import { type ServedPlace, type Trial, trialAt } from '../domain/strategy/strategy.ts';
import { type AuthorityFile, limitsIn } from './backtest/limits.ts';
import type { Facts, Policy } from './policy.ts';
import type { Rule } from './rule-file.ts';
import type { ProfileFile } from './strategy-file.ts';

/** The files that a profile moves something in. */
const MOVED = ['deadlines.json', 'authority.json', 'texts.json'] as const;

interface DeadlinesFile {
  ladders: Record<string, { name: string; at: number; unless?: string }[]>;
  rules: Rule[];
}

interface Terms {
  promiseHours: number;
  targetHours: number;
  ladder: string;
  resolveHours?: number;
  saidHours?: number;
}

type Files = Readonly<Record<string, unknown>>;

/**
 * Checked rule files as they are by a profile: targets only ever tightened, limits and budgets set by their names, its
 * words in place of others. Pure: what was given is not changed.
 */
export function overlaid(files: Files, profile: ProfileFile): Record<string, unknown> {
  const changed: Record<string, unknown> = { ...files };
  for (const name of MOVED) changed[name] = structuredClone(files[name]);
  tighten(changed['deadlines.json'] as DeadlinesFile, profile.targets);
  if (changed['authority.json'] !== undefined) limit(changed['authority.json'] as AuthorityFile, profile);
  changed['texts.json'] = reworded(changed['texts.json'], profile.texts);
  return changed;
}

function tighten(file: DeadlinesFile, targets: ProfileFile['targets']): void {
  for (const rule of file.rules) {
    const terms = rule.event.params as unknown as Terms;
    const moved = tightened(terms, targets);
    const ladder = ladderWithin(file, moved, targets.acknowledgeMinutes);
    rule.event.params = { ...moved, ladder };
  }
}

/** No promise and no target is later than it was; customers may be told what was promised before. */
function tightened(
  terms: Terms,
  { promiseHours, aimHours, resolveHours, tells }: ProfileFile['targets'],
): Terms {
  const promise = Math.min(terms.promiseHours, promiseHours ?? terms.promiseHours);
  const target = Math.min(terms.targetHours, aimHours ?? terms.targetHours, promise);
  const resolve = Math.min(terms.resolveHours ?? Infinity, resolveHours ?? Infinity);
  const said = terms.saidHours ?? terms.promiseHours;
  const { saidHours: _said, ...rest } = terms;
  return {
    ...rest,
    promiseHours: promise,
    targetHours: target,
    ...(Number.isFinite(resolve) ? { resolveHours: resolve } : {}),
    ...(said > promise && (tells === 'rules' || terms.saidHours !== undefined) ? { saidHours: said } : {}),
  };
}

/** The name of a ladder that asks for the first word no later than so; made where there is none. */
function ladderWithin({ ladders }: DeadlinesFile, terms: Terms, minutes: number | undefined): string {
  const { ladder, promiseHours } = terms;
  const stages = ladders[ladder] ?? [];
  const at = minutes === undefined ? 1 : minutes / 60 / promiseHours;
  if (!stages.some(({ unless, at: stands }) => unless === 'acknowledged' && stands > at)) return ladder;
  const name = `word-in-${minutes}-of-${Math.round(promiseHours * 60)}-${ladder}`.slice(0, 40);
  ladders[name] = stages
    .map((stage) => (stage.unless === 'acknowledged' ? { ...stage, at: Math.min(stage.at, at) } : stage))
    .toSorted((a, b) => a.at - b.at);
  return name;
}

function limit(authority: AuthorityFile, { limits, budgets }: ProfileFile): void {
  const all = limitsIn(authority);
  const wanted = [
    ...Object.entries(limits),
    ...Object.entries(budgets).map(([id, value]) => [`budget.${id}`, value] as const),
  ];
  for (const [name, value] of wanted) all.find((one) => one.name === name)?.set(value);
}

function reworded(file: unknown, own: ProfileFile['texts']): unknown {
  if (Object.keys(own).length === 0) return file;
  const { about, texts } = (file ?? { about: 'A profile says it so.', texts: {} }) as {
    about: string;
    texts: ProfileFile['texts'];
  };
  const said = Object.entries(own).map(([key, words]) => [key, { ...texts[key], ...words }] as const);
  return { about, texts: { ...texts, ...Object.fromEntries(said) } };
}

/** Each ticket is decided on by the first trial that it is part of. */
export function tried(chosen: Policy, trials: readonly Trial[], by: (profile: string) => Policy): Policy {
  if (trials.length === 0) return chosen;
  const at = (place: ServedPlace) => {
    const trial = trialAt(trials, place);
    return trial === undefined ? chosen : by(trial.profile);
  };
  const placeOf = ({ channel, segment }: Facts): ServedPlace => ({
    channel: String(channel),
    segment: typeof segment === 'string' ? segment : null,
  });
  return { ...chosen, at, decide: (question, facts) => at(placeOf(facts)).decide(question, facts) };
}
