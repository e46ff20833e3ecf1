/** Ids of everything that can be pressed. They stay: a card of last month still works. */
export const ACTION = {
  claim: 'claim',
  release: 'release',
  /** Of a hand-over, and of a note that names somebody. */
  take: 'take',
  decline: 'decline',
  watch: 'watch',
  /** On what somebody asks to give; the rest of its value is the request. */
  approve: 'approve',
  'approve-if': 'approve-if',
  deny: 'deny',
  look: 'look',
  /** What became of a call; beside them stands which one. */
  reached: 'reached',
  'no-answer': 'no-answer',
  voicemail: 'voicemail',
  'wrong-number': 'wrong-number',
  withdraw: 'withdraw',
  'send-offer': 'send-offer',
  /** What a customer chose is carried out. */
  done: 'done',
  /** Of a call for a supervisor: the ticket is theirs from then on. */
  takeOver: 'take-over',
  reply: 'reply',
  resolve: 'resolve',
  reopen: 'reopen',
  escalate: 'escalate',
  why: 'why',
  open: 'open',
  menu: 'menu',
  undo: 'undo',
  /** Of two tickets of different customers, by whoever knows it. */
  merge: 'merge',
  /** The checklist of the ticket's kind. */
  steps: 'steps',
  send: 'send',
  /** What is scheduled: now, at another time, not at all. */
  scheduledSend: 'scheduled-send',
  scheduledAt: 'scheduled-at',
  scheduledUndo: 'scheduled-undo',
  /** The language of the customer, as their text was recognised. */
  language: 'language',
  /** Of another contact, by a ticket of it. */
  'same-person': 'same-person',
  'not-same-person': 'not-same-person',
  /** Everything else that can be done to a ticket, and the form of one command. */
  more: 'more',
  form: 'form',
  /** Beside a deleted text in a card's thread. */
  reveal: 'reveal',
  /** In the reply modal: another field. */
  room: 'room',
  /** In Home: another view of it or page, and one's own wishes. */
  turn: 'turn',
  wish: 'wish',
  /** In the welcome: the checks of the installation. */
  checks: 'checks',
  /** Of a small remedy: a dry run, armed, disarmed. Of no ticket. */
  remedy: 'remedy',
  /** Whether everybody may read what concerns somebody. Of no ticket. */
  agree: 'agree',
} as const;

/** Ids of our shortcuts at messages. */
export const SHORTCUT = { ticket: 'ticket', split: 'split' } as const;

/** Ids of our modals, and of Home. */
export const VIEW = {
  reply: 'reply',
  reason: 'reason',
  form: 'form',
  steps: 'steps',
  offer: 'offer',
  home: 'home',
} as const;

/** An action's id where it stands more than once in a row: `turn:due`. */
export function actionId(action: string, part: string): string {
  return `${action}:${part}`;
}
