/** What somebody may not do, as a value. `refused` is stable for programs; the text stands under `refused.<refused>`. */
export interface Refusal {
  refused: RefusalCode;
  values?: Record<string, string | number>;
}

export type RefusalCode =
  | 'already-claimed'
  | 'not-claimed'
  | 'not-yours'
  | 'someone-elses'
  | 'customer-wrote'
  | 'colleague-replied'
  | 'resolved'
  | 'not-resolved'
  | 'not-escalated'
  | 'unknown-rule'
  | 'unknown-remedy'
  | 'remedy-not-shown'
  | 'backtest-running'
  | 'past'
  | 'empty'
  | 'no-address'
  | 'no-copies'
  | 'no-forward'
  | 'no-knock'
  | 'already-knocked'
  | 'window-open'
  | 'not-surveyed'
  | 'too-late'
  | 'already-sent'
  | 'not-your-note'
  | 'own-kudos'
  | 'unknown-kudos'
  | 'personal-figures'
  | 'not-of-persons'
  | 'deleted'
  | 'not-deleted'
  | 'gone'
  | 'files-pending'
  | 'file-refused'
  | 'newer-open'
  | 'role'
  | 'unknown-person'
  | 'only-sees'
  | 'unknown-receiver'
  | 'receiver-away'
  | 'nobody-with-skill'
  | 'no-handover'
  | 'handover-ended'
  | 'too-many-watchers'
  | 'too-many'
  | 'unknown-ticket'
  | 'nobody-said'
  | 'taken-name'
  | 'unknown-raffle'
  | 'no-draw'
  | 'unknown-message'
  | 'unknown-hook'
  | 'hook-address'
  | 'unknown-command'
  | 'bad-option'
  | 'broken-rules'
  | 'own-role'
  | 'unknown-block'
  | 'unknown-template'
  | 'nobody-to-write'
  | 'unknown-macro'
  | 'changed-meanwhile'
  | 'blanks'
  | 'no-domain'
  | 'common-domain'
  | 'nothing-to-redact'
  | 'same-ticket'
  | 'merged'
  | 'merged-on'
  | 'not-merged'
  | 'into-resolved'
  | 'quarantined'
  | 'reply-pending'
  | 'other-customer'
  | 'same-contact'
  | 'linked-through'
  | 'no-invitation'
  | 'invitation-public'
  | 'no-page'
  | 'nothing-heard'
  | 'nothing-left'
  | 'unknown-place'
  | 'window-closed'
  | 'nothing-to-undo'
  | 'changed-since'
  | 'required'
  | 'offer-open'
  | 'no-offer'
  | 'no-approval'
  | 'approval-open'
  | 'approval-void'
  | 'already-approved'
  | 'already-denied'
  | 'own-request'
  | 'not-approver'
  | 'over-budget'
  | 'unknown-concession'
  | 'offer-quote'
  | 'pledge-hint'
  | 'personal-data'
  | 'not-public'
  | 'no-private-place'
  | 'aside-closed'
  | 'unknown-pledge'
  | 'several-pledges'
  | 'pledge-over'
  | 'unknown-problem'
  | 'no-leaver'
  | 'several-tasks'
  | 'unknown-choice'
  | 'no-kind'
  | 'rules-differ'
  | 'rules-busy'
  | 'rules-unwritable'
  | 'strategy-young'
  | 'same-profile'
  | 'unknown-profile'
  | 'trial-there'
  | 'no-trial'
  | 'several-trials';

/** Refusals that somebody who knows of them may overrule with `confirm`. */
export const OVERRULABLE: ReadonlySet<string> = new Set<RefusalCode>([
  'customer-wrote',
  'colleague-replied',
  'someone-elses',
  'file-refused',
  'other-customer',
  'offer-quote',
  'pledge-hint',
  'personal-data',
  'strategy-young',
]);

/** What was said of an option cannot be meant; `problem` is in the reader's language. */
export function badOption(option: string, problem: string): Refusal {
  return { refused: 'bad-option', values: { option, problem } };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
