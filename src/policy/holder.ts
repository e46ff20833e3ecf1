import type { CallingRule } from '../domain/escalation-rule.ts';
import { type LoadedPolicy, loadPolicy, policyFromBody } from './load.ts';
import type { Policy, PolicyHolder } from './policy.ts';
import { BrokenRules, type Problem } from './problems.ts';

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
  /** Tells the other processes of a set that was just activated. */
  announce?(version: string): void;
}

/** The policy in force, kept up with the set that is active for all processes. */
export interface FollowingHolder extends PolicyHolder {
  /**
   * Takes over the active set if `version`, which is said to be active, is another one than ours. Safe to call as often
   * as one likes. Answers whether anything changed. Throws CodedError, changing nothing.
   */
  follow(version: string): Promise<boolean>;
}

/** Loads the rules of the folder and activates them. Throws BrokenRules: with broken rules nothing starts. */
export async function createPolicyHolder(ports: HolderPorts): Promise<FollowingHolder> {
  let policy: LoadedPolicy = await looked(ports);
  await activate(ports, policy, { by: 'start' });
  const inTurn = oneAtATime();
  return {
    current: (): Policy => policy,
    reload: (by, reason) =>
      inTurn(async () => {
        const next = await looked(ports);
        const changed = await activate(ports, next, { by, ...(reason === undefined ? {} : { reason }) });
        policy = next;
        await ports.changed?.(next);
        return { version: next.version, changed };
      }),
    follow: (version) =>
      inTurn(async () => {
        if (version === policy.version) return false;
        const active = await ports.ruleSets.active();
        if (active === null || active.version === policy.version) return false;
        policy = policyFromBody(active.body);
        return true;
      }),
  };
}

async function looked({ folder, look }: HolderPorts): Promise<LoadedPolicy> {
  const policy = await loadPolicy(folder);
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
  await ports.ruleSets.activate({ version, body, at: ports.now(), ...said });
  ports.announce?.(version);
  return true;
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
