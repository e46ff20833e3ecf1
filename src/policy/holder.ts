import { join } from 'node:path';
import type { CallingRule } from '../domain/escalation-rule.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { DAYS_FILE, isOfYear, withCalendarDays } from './calendar-days.ts';
import { NotSaved, saveText, versionOf as textVersion } from './editor/folder.ts';
import { rewritten } from './editor/json-text.ts';
import {
  type LoadedPolicy,
  loadPolicy,
  policyFromBody,
  policyFromFiles,
  readTexts,
  rulesIn,
  type TimedPolicy,
  versionOf,
} from './load.ts';
import type { Policy, PolicyHolder } from './policy.ts';
import { BrokenRules, type Problem } from './problems.ts';
import type { FileName } from './rule-file.ts';

/** Where rule sets are kept, so that every process decides by the same one: the store's `ruleSets`. */
export interface KeptRuleSets {
  active(): Promise<{ version: string; body: string } | null>;
  activate(set: { version: string; body: string; at: number; by: string; reason?: string }): Promise<void>;
}

export interface HolderPorts {
  /** The folder with the rule files. */
  folder: string;
  ruleSets: KeptRuleSets;
  now(): number;
  /** What else is wrong with rules that are good in themselves: who knows the desks looks at the channels of teams. */
  look?(policy: Policy): Problem[];
  /** Notes which rules that call supervisors are new. */
  see?(rules: readonly CallingRule[]): Promise<void>;
  /** Other rules are in force now. */
  changed?(policy: Policy): Promise<void>;
  /** Deadlines will be counted by others: told before the set is activated, so that no death in between loses it. */
  recounts?(version: string): Promise<void>;
  /** Tells the other processes of a set that was just activated. */
  announce?(version: string): void;
}

/** The policy in force, kept up with the set that is active for all processes. */
export interface FollowingHolder extends PolicyHolder {
  /**
   * Takes over the active set if `version`, which is said to be active, is another one than ours. Safe to call as often
   * as one likes. Answers whether anything changed. Throws CodedError, changing nothing; of a set that this program does not understand
   * only once.
   */
  follow(version: string): Promise<boolean>;
  /**
   * Looks up the holidays of the years around now where those that are known are of other years; the rules stay as they are in force,
   * whatever the folder holds by now. Answers whether anything changed. Throws CodedError, changing nothing.
   */
  renew(): Promise<boolean>;
}

/** Loads the rules of the folder and activates them. Throws BrokenRules: with broken rules nothing starts. */
export async function createPolicyHolder(ports: HolderPorts): Promise<FollowingHolder> {
  let policy: TimedPolicy = await looked(ports);
  await activate(ports, policy, { by: 'start' });
  const inTurn = oneAtATime();
  /** The version that a newer program put in force and this one does not understand: reading it again would not help. */
  let beyond: string | null = null;
  return {
    current: (): Policy => policy.on(ports.now()),
    reload: (by, reason) =>
      inTurn(async () => {
        const next = await looked(ports);
        const changed = await activate(ports, next, { by, ...(reason === undefined ? {} : { reason }) });
        policy = next;
        await ports.changed?.(next);
        return { version: next.version, changed };
      }),
    revise: (file, said, change) =>
      inTurn(async () => {
        const next = await revised(ports, file, change);
        if (isRefusal(next)) return next;
        await activate(ports, next, said);
        policy = next;
        return { version: next.version };
      }),
    follow: (version) =>
      inTurn(async () => {
        if (version === policy.version || version === beyond) return false;
        const active = await ports.ruleSets.active();
        if (active === null || active.version === policy.version) return false;
        try {
          policy = policyFromBody(active.body);
        } catch (error) {
          if (error instanceof BrokenRules) beyond = active.version;
          throw error;
        }
        return true;
      }),
    renew: () =>
      inTurn(async () => {
        const files = JSON.parse(policy.body) as Record<string, unknown>;
        if (isOfYear(files, ports.now())) return false;
        const next = good(ports, policyFromFiles(await withCalendarDays(files, ports.now())));
        await activate(ports, next, { by: 'system:calendar' });
        policy = next;
        return true;
      }),
  };
}

/** The folder's rules with one file changed and saved; what would be broken is not saved. */
async function revised(
  ports: HolderPorts,
  file: FileName,
  change: (content: unknown) => object | Refusal,
): Promise<TimedPolicy | Refusal> {
  const path = join(ports.folder, file);
  const texts = await readTexts(ports.folder);
  const files = await rulesIn(texts, ports.now());
  const { [file]: before } = texts;
  if (before === undefined) return { refused: 'rules-unwritable', values: { path } };
  const isInForce = async () => (await ports.ruleSets.active())?.version === versionOf(files);
  if (!(await isInForce())) return { refused: 'rules-differ' };
  const content = change(files[file]);
  if (isRefusal(content)) return content;
  const next = good(
    ports,
    policyFromFiles(await withCalendarDays({ ...files, [file]: content }, ports.now())),
  );
  const text = rewritten(before, content);
  const put = (what: string, over: string) =>
    saveText(path, { base: textVersion(over), text: what, now: ports.now() });
  try {
    await put(text, before);
    if (await isInForce()) return next;
    // Other files were saved meanwhile and put in force: the rules made of what was read here would undo them.
    await put(before, text);
    return { refused: 'rules-busy', values: { path } };
  } catch (error) {
    if (!(error instanceof NotSaved)) throw error;
    const refused = error.why === 'changed' || error.why === 'busy' ? 'rules-busy' : 'rules-unwritable';
    return { refused, values: { path } };
  }
}

async function looked(ports: HolderPorts): Promise<TimedPolicy> {
  return good(ports, await loadPolicy(ports.folder, ports.now()));
}

function good({ look }: HolderPorts, policy: TimedPolicy): TimedPolicy {
  const problems = look?.(policy) ?? [];
  if (problems.length > 0) throw new BrokenRules(problems);
  return policy;
}

/** Answers whether the set was not the active one. */
async function activate(
  ports: HolderPorts,
  policy: LoadedPolicy,
  said: { by: string; reason?: string },
): Promise<boolean> {
  const { version, body } = policy;
  await ports.see?.(Object.values(policy.callings));
  const active = await ports.ruleSets.active();
  if (active?.version === version) return false;
  if (active !== null && countsOtherwise(active.body, body)) await ports.recounts?.(version);
  await ports.ruleSets.activate({ version, body, at: ports.now(), ...said });
  ports.announce?.(version);
  return true;
}

/** What deadlines are counted by. Another strategy is for whoever writes from then on. */
const COUNTED_BY: readonly string[] = ['deadlines.json', 'hours.json', DAYS_FILE];

function countsOtherwise(before: string, after: string): boolean {
  const [one, other] = [before, after].map((body) => JSON.parse(body) as Record<string, unknown>);
  const of = (files: Record<string, unknown> = {}) =>
    Object.entries(files).filter(([name]) => COUNTED_BY.includes(name));
  return JSON.stringify(of(one)) !== JSON.stringify(of(other));
}

/** A reload and a following that overlap could leave the older set in force. */
function oneAtATime(): <T>(step: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const mine = last.then(step);
    last = mine.catch(() => undefined);
    return mine;
  };
}
