import type { Desk } from '../desks/desk.ts';
import type { Job } from '../jobs/jobs.ts';
import { text } from '../texts/texts.ts';
import { calledAmong } from './perform/off-duty.ts';
import type { TriagePorts } from './ports.ts';

/** A hook that was switched off because nothing got through. */
export interface HookOff {
  id: string;
  url: string;
  at: number;
}

export function hookOffJobs(hookOff: HookOff, desks: readonly string[]): Job[] {
  return desks.map((desk) => ({
    key: `tell:${desk}:hook-off:${hookOff.id}:${hookOff.at}`,
    kind: 'tell',
    payload: { desk, hookOff: { ...hookOff } },
    runAt: hookOff.at,
  }));
}

/** The hook that a job tells of, or null. */
export function hookOffIn({ hookOff }: Record<string, unknown>): HookOff | null {
  return typeof hookOff === 'object' && hookOff !== null ? (hookOff as HookOff) : null;
}

/** Leads hear of it: nobody else can mend it. */
export async function tellHookOff(ports: TriagePorts, desk: Desk, { id, url, at }: HookOff): Promise<void> {
  const people = await calledAmong(ports, ({ role }) => role === 'lead', true);
  const words = text('notice.hook-off', { id, host: new URL(url).host }, ports.language);
  const notice = {
    key: `hook-off:${id}:${at}`,
    text: words,
    tickets: [],
    ref: null,
    team: null,
    urgent: true,
  };
  await desk.tell({ kind: 'supervisors', people }, notice);
}
