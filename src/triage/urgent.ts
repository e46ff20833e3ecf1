import { isNews, plainStage } from './news.ts';

/** News that wait for somebody to act: they go to who is on duty. All other news wait for their reader. */
const PRESSING: ReadonlySet<string> = new Set([
  ...['handed-over', 'handed-over-team', 'handover-untaken', 'taken-back-stale'],
  ...['approval-asked', 'approval-reminded', 'approval-silent', 'approval-nobody'],
  ...['reply-held', 'carry-out-due', 'codes-short', 'pledge-reminded', 'pledge-due'],
]);

/** Whether a customer waits, or somebody for a decision: it cannot lie until its reader is back on duty. */
export function isUrgent(stage: string): boolean {
  return !isNews(stage) || PRESSING.has(plainStage(stage));
}
