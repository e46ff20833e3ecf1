import type { Desk } from '../desks/desk.ts';
import type { Job } from '../jobs/jobs.ts';
import { text } from '../texts/texts.ts';
import { calledAmong } from './perform/off-duty.ts';
import type { TriagePorts } from './ports.ts';

/** A rule that is mute because most of its calls were for nothing. */
export interface RuleMuted {
  rule: string;
  content: string;
  called: number;
  dismissed: number;
  at: number;
}

/** Several who dismiss at once count the same calls: they say it once. */
export function ruleMutedJobs(muted: RuleMuted, desks: readonly string[]): Job[] {
  return desks.map((desk) => ({
    key: `tell:${desk}:${keyOf(muted)}`,
    kind: 'tell',
    payload: { desk, ruleMuted: { ...muted } },
    runAt: muted.at,
  }));
}

export function ruleMutedIn({ ruleMuted }: Record<string, unknown>): RuleMuted | null {
  return typeof ruleMuted === 'object' && ruleMuted !== null ? (ruleMuted as RuleMuted) : null;
}

/** Leads hear of it: the rules are theirs. */
export async function tellRuleMuted(ports: TriagePorts, desk: Desk, muted: RuleMuted): Promise<void> {
  const people = await calledAmong(ports, ({ role }) => role === 'lead');
  const { rule, called, dismissed } = muted;
  const notice = {
    key: keyOf(muted),
    text: text('notice.rule-muted', { rule, called, dismissed }, ports.language),
    tickets: [],
    ref: null,
    team: null,
    urgent: false,
  };
  await desk.tell({ kind: 'supervisors', people }, notice);
}

function keyOf({ content, called, dismissed, at }: RuleMuted): string {
  return `rule-muted:${content}:${called}:${dismissed}:${Math.floor(at / 3_600_000)}`;
}
