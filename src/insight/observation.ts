/**
 * What is measured. One word for each; src/insight/measures says in words what each means, and figures are counted
 * from nothing else.
 */
export const MEASURES = [
  /** A case began. `detail`: 'self' when somebody of the team made it, 'split' when it is a part of another. */
  'opened',
  /** A customer wrote. */
  'received',
  /** A waiting customer heard from a person for the first time, whatever it was. `value`: ms of waiting. */
  'acknowledged',
  /** The case's first answer arrived. `value`: ms of waiting. */
  'first-answer',
  /** A later wait ended with an answer. `value`: ms of waiting. */
  'next-answer',
  /**
   * Resolved. `value`: ms in our hands; null on older ones. `detail`: 'unanswered', 'bulk' or null. `person`: whose the last
   * answer was; `by`: who resolved it.
   */
  'solved',
  /** A resolved case went on. `person`: whose solution it was. `detail`: who reopened it: 'customer', 'team'. */
  'reopened',
  /**
   * What the customer said to "did this solve it?". `good`: yes. `value`: how often they had said no before. `inPromise`: of the
   * answer that they were asked about; null: whoever gave it got the case too late.
   */
  'said-solved',
  /** Handed over. `detail`: 'offered', 'taken', 'declined', with `person` who did, of a taken one `by` who gave it; 'returned' in time, 'ended' with its case. */
  'handed-over',
  /** A supervisor was called; more reasons for it while it stands are not told. `rule`: by which; `detail`: the reason. */
  'escalated',
  /** How that ended. `detail`: 'answered', 'resolved', 'dismissed', 'merged', 'spam'. */
  'escalation-ended',
  /** A decision on what is beyond authority. `detail`: 'given', 'denied', 'voided'. `value`: ms until it. */
  'approval',
  /** Given away. `value`: its cost in minor units of the house's currency. `detail`: its kind. `rule`: by which. */
  'conceded',
  /** A promise was marked. `good`: kept. Of nobody. */
  'pledged',
  /** A call-back was agreed upon. `detail`: who booked it: 'customer', 'team'. Of nobody. */
  'call-booked',
  /** Somebody called at its time or after it. `good`: before a supervisor was called. `value`: which attempt. `detail`: what became of it. Of nobody. */
  'called',
  /** A call-back is over without being cancelled. `good`: they were reached. `value`: attempts. `detail`: what became of it. Of nobody. */
  'call-ended',
  /** A survey went out; `detail`: its id. */
  'survey-asked',
  /** A survey's score. `value`: 1 to 10. `detail`: its id. */
  'survey-scored',
  /** Thanks on a case. `person`: who is thanked. `by`: the colleague; null: the customer. */
  'thanked',
  /** Advice on a colleague's case. `by`: whose case it is. */
  'advised',
  /** What the case is about has changed since it began: `kind` and `cause` are those from then on, for all of it. */
  'described',
  /** Whether the case counts at all. `good`: it does not (spam, merged); the newest one holds. */
  'excluded',
  /**
   * Something was taken back, or was not what it seemed. `value`: the version whose observations do not count; `detail`: the `seq`
   * of the only one of them that does not.
   */
  'voided',
] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * What the log says happened, as one row: a pure function of the events up to then, so that none is ever changed and the
 * figures of any day can be counted again as they stood then, by leaving out what is later. No personal text.
 */
export interface Observation {
  ticketId: string;
  /** The commit that it was seen in, and its place among what was seen there. */
  version: number;
  seq: number;
  measure: Measure;
  /** Epoch ms. */
  at: number;
  value: number | null;
  /** Of answers: within the target (8 h unless the rules say otherwise), within the promise (10 h). */
  inTarget: boolean | null;
  inPromise: boolean | null;
  good: boolean | null;
  /** Whose doing it was. Null: nobody's, or not a person's. */
  person: string | null;
  by: string | null;
  contact: string;
  channel: string;
  team: string | null;
  segment: string | null;
  kind: string | null;
  cause: string | null;
  language: string | null;
  rule: string | null;
  detail: string | null;
}

/** By what figures can be told apart. Of a person only where that is allowed. */
export const DIMENSIONS = [
  'team',
  'channel',
  'segment',
  'kind',
  'cause',
  'language',
  'rule',
  'detail',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
