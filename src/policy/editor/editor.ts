import { join } from 'node:path';
import type { Role } from '../../domain/actor.ts';
import { CodedError } from '../../domain/coded-error.ts';
import type { Seen } from '../../domain/escalation-rule.ts';
import type { LoggedTicket } from '../../domain/logged.ts';
import { backtest, type Trial } from '../backtest/backtest.ts';
import { type ToldReport, tellBacktest } from '../backtest/told.ts';
import { isCalendar } from '../calendar-days.ts';
import { isForm } from '../forms-file.ts';
import { rulesInWords, type SpokenRule } from '../in-words.ts';
import { compiledPolicy, policyFromFiles, readTexts, rulesIn } from '../load.ts';
import type { Policy, PolicyHolder } from '../policy.ts';
import { BrokenRules, type Problem } from '../problems.ts';
import { isProfile } from '../strategy-file.ts';
import { type Disk, NotSaved, saveText, versionOf } from './folder.ts';
import { type Proposal, proposed, questionOf, type Weighed, weighed } from './proposal.ts';
import { titleOf, type Vocabulary, vocabularyOf } from './vocabulary.ts';

/** A file of rules, as a list of them names it. */
export interface FileLine {
  file: string;
  title: string;
  /** Its rules in words, in the order in which they are asked; null: it holds none. */
  rules: SpokenRule[] | null;
}

export interface FileView {
  file: string;
  title: string;
  /** The JSON as it stands in the folder, and by what a change of it is known to be of this state. */
  source: string;
  base: string;
  /** Whether its rules have a form each. */
  rules: boolean;
}

export interface SaveAsked extends Proposal {
  base: string;
  reason: string;
  by: string;
}

export interface RuleEditor {
  overview(language: string): Promise<{ files: FileLine[]; version: string; vocabulary: Vocabulary }>;
  /** Null: there is no such file among the rules. */
  file(name: string, language: string): Promise<FileView | null>;
  check(proposal: Proposal, language: string): Promise<Weighed & { base: string }>;
  /** Writes the file, takes the rules over and answers their version. What is not saved has changed nothing. */
  save(asked: SaveAsked): Promise<Saved>;
  /** Tries the proposal on the log of the last `spanMs`, until it is stopped. */
  trial(proposal: Proposal, asked: TrialAsked): Promise<Tried>;
}

/** `not-in-force`: it is saved, and the rules in force are the old ones. */
export type Saved =
  | { saved: true; version: string; base: string }
  | {
      saved: false;
      why: NotSaved['why'] | 'broken' | 'not-in-force';
      problems: readonly Problem[];
      cause?: unknown;
    };

export interface TrialAsked {
  spanMs: number;
  language: string;
  signal: AbortSignal;
}

/** `busy`: another one runs. */
export type Tried =
  | { report: ToldReport; why?: never }
  | { why: 'busy' | 'stopped' | 'broken'; problems: readonly Problem[] };

export interface EditorPorts {
  folder: string;
  policy: PolicyHolder;
  /** What else is wrong with rules that are good in themselves. */
  look(policy: Policy): readonly Problem[];
  channels(): readonly string[];
  /** The machine's clock, epoch ms: the disk's times are its. */
  machineNow(): number;
  /** The log, page by page. */
  pages(trial: Trial): AsyncIterable<readonly LoggedTicket[]>;
  /** When something last happened, epoch ms. */
  lastAt(): Promise<number | null>;
  roles(): Promise<ReadonlyMap<string, Role>>;
  /** Who stands for the contacts of one person, by each of them. */
  samePersons(): Promise<ReadonlyMap<string, string>>;
  /** Since when the house knows its rules that call supervisors, by content; those it does not know speak. */
  seen(contents: readonly string[]): Promise<ReadonlyMap<string, Seen>>;
  disk?: Disk;
}

/** Rules as people of the desk change them: what stands in the folder is the only truth. */
export function createRuleEditor(ports: EditorPorts): RuleEditor {
  const { folder, policy, look } = ports;
  const texts = () => readTexts(folder);
  let isTrying = false;
  return {
    async overview(language) {
      // Profiles and customers' forms hold no rules, and calendars are written elsewhere.
      const files = Object.keys(await texts()).filter(
        (name) => !isProfile(name) && !isForm(name) && !isCalendar(name),
      );
      return overview(policy.current(), { files, channels: ports.channels() }, language);
    },
    async file(name, language) {
      const all = await texts();
      if (!Object.hasOwn(all, name) || isCalendar(name)) return null;
      const source = sourceOf(all, name);
      const rules = questionOf(name) !== null;
      return { file: name, title: titleOf(name, language), source, base: versionOf(source), rules };
    },
    async check(proposal, language) {
      const all = await texts();
      const base = versionOf(sourceOf(all, proposal.file));
      const beside = { now: policy.current(), look, at: ports.machineNow() };
      return { ...(await weighed(all, proposal, beside, language)), base };
    },
    async save(asked) {
      try {
        return await save(ports, asked);
      } catch (error) {
        if (error instanceof BrokenRules) return { saved: false, why: 'broken', problems: error.problems };
        if (error instanceof NotSaved)
          return { saved: false, why: error.why, problems: [], cause: error.cause };
        throw error;
      }
    },
    async trial(proposal, asked) {
      if (isTrying) return { why: 'busy', problems: [] };
      isTrying = true;
      try {
        return { report: await tried(ports, proposal, asked) };
      } catch (error) {
        if (error instanceof BrokenRules) return { why: 'broken', problems: error.problems };
        if (asked.signal.aborted) return { why: 'stopped', problems: [] };
        throw error;
      } finally {
        isTrying = false;
      }
    },
  };
}

async function save(ports: EditorPorts, { base, reason, by, ...proposal }: SaveAsked): Promise<Saved> {
  const { folder, policy, look } = ports;
  const all = await readTexts(folder);
  const before = sourceOf(all, proposal.file);
  if (versionOf(before) !== base) throw new NotSaved('changed');
  const next = proposed(all, proposal).texts;
  const problems = look(policyFromFiles(await rulesIn(next, ports.machineNow())));
  if (problems.length > 0) throw new BrokenRules(problems);
  const text = sourceOf(next, proposal.file);
  const put = (what: string, over: string) =>
    saveText(join(folder, proposal.file), { base: over, text: what, now: ports.machineNow() }, ports.disk);
  await put(text, base);
  try {
    const { version } = await policy.reload(by, reason);
    return { saved: true, version, base: versionOf(text) };
  } catch (cause) {
    // Somebody saved another file meanwhile that does not go with it: a house could not start with both.
    if (cause instanceof BrokenRules) {
      await put(before, versionOf(text));
      throw cause;
    }
    return { saved: false, why: 'not-in-force', problems: [], cause };
  }
}

async function tried(
  { folder, pages, lastAt, roles, samePersons, seen, machineNow }: EditorPorts,
  proposal: Proposal,
  { spanMs, language, signal }: TrialAsked,
): Promise<ToldReport> {
  const all = await readTexts(folder);
  sourceOf(all, proposal.file);
  const policy = compiledPolicy(await rulesIn(proposed(all, proposal).texts, machineNow()));
  const until = (await lastAt()) ?? 0;
  // Everything else has its turn between two pieces of work, and there it stops when it is told to.
  const pause = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  const known = await seen(Object.values(policy.callings).map(({ content }) => content));
  const who = { roles: await roles(), samePersons: await samePersons() };
  const trial = { policy, since: until - spanMs, until, ...who, seen: known, pause };
  return tellBacktest(await backtest(pages(trial), trial), language);
}

/** Only what is among the rules by its name: a path leads nowhere. Throws CodedError 'not-found'. */
function sourceOf(all: Readonly<Record<string, string>>, file: string): string {
  const source = Object.hasOwn(all, file) && !isCalendar(file) ? all[file] : undefined;
  if (source === undefined) throw new CodedError('not-found', `There is no file of rules ${file}`);
  return source;
}

function overview(
  policy: Policy,
  { files, channels }: { files: readonly string[]; channels: readonly string[] },
  language: string,
): Awaited<ReturnType<RuleEditor['overview']>> {
  return {
    files: files.map((file) => {
      const question = questionOf(file);
      const rules = question === null ? null : rulesInWords(policy, question, language);
      return { file, title: titleOf(file, language), rules };
    }),
    version: policy.version,
    vocabulary: vocabularyOf(policy, channels, language),
  };
}
