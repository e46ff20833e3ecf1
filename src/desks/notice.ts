import type { CallbackOutcome } from '../domain/ticket/callback.ts';
import type { Chart } from '../insight/chart.ts';

/** Take it over, decline it, watch it; decide on what it asks for, or look into that; say what became of a call. */
export type NoticePress =
  | 'take'
  | 'decline'
  | 'watch'
  | 'approve'
  | 'approve-if'
  | 'deny'
  | 'look'
  | CallbackOutcome;

/** Of several presses the one that is wanted most. */
export const PRIMARY: ReadonlySet<NoticePress> = new Set(['take', 'approve', 'reached']);

/** Said in the words of src/texts already; `ref` is the ticket's card on this desk, when it has one. */
export interface Notice {
  /** It was said already, and its words have changed: where it stands they are changed too, and nothing is said anew. */
  mended?: true;
  /** It may have been said before, at a time when its ticket had no card and thread yet: it is looked for beside them as well. */
  again?: true;
  /** Once per key and desk. */
  key: string;
  text: string;
  tickets: { number: number; title: string; url: string }[];
  /** Pages that it leads to besides. */
  pages?: { title: string; url: string }[];
  ref: string | null;
  /** The team whose channels it belongs to. */
  team: string | null;
  /** Drawn below its words, each with its own words for whoever does not see it; four at the most. */
  charts?: readonly Chart[];
  /** A digest of many: it lets single notices go first. */
  gathered?: boolean;
  /** Whether somebody must step in (as opposed to being reminded). */
  urgent: boolean;
  /** What can be done about its one ticket with a press. */
  presses?: readonly NoticePress[];
  /** What is to be decided, by the id of its message, or the call, as `callKey` has it: a press is about what stood beside it. */
  request?: string;
  /** The small remedy that stopped, with the buttons that leads mend it by. */
  remedy?: string;
  /** It is for one person's eyes: where they cannot be written to alone it is not said. */
  alone?: true;
  /** What they are asked to let everybody read, as `kudos/<id>`, or to hand on (`rota/hand-over`). */
  agree?: string;
  /** With the button that runs the checks. */
  checks?: true;
  /** What a supervisor who was called can do with a press. */
  advice?: readonly Advice[];
}

export type Advice = 'take-over' | 'advise' | 'approve' | 'raise' | 'dismiss';

/** The command whose form such a press opens; taking over needs none. */
export const ADVICE_FORMS: Readonly<Record<Exclude<Advice, 'take-over'>, string>> = {
  advise: 'note',
  approve: 'approve',
  raise: 'priority',
  dismiss: 'dismiss',
};
