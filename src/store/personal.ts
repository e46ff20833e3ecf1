/** What concerns the people who serve: thanks to them, and who may read figures of theirs. */

/** A colleague's thanks. Instants are epoch ms. */
export interface Kudos {
  id: string;
  at: number;
  /** Who is thanked, by their id. */
  person: string;
  by: string;
  /** The case that it is about; null: none. */
  ticketId: string | null;
  words: string;
  /** Whoever wrote it would have everybody read it. */
  open: boolean;
  /** Since when everybody may; null: nobody but the two. */
  postedAt: number | null;
}

export interface KudosTable {
  /** Known ones are left alone. */
  keep(kudos: Kudos): Promise<void>;
  byId(id: string): Promise<Kudos | null>;
  /** To a person, the newest first. */
  to(person: string, page: { limit: number }): Promise<Kudos[]>;
  /** What everybody may read, the newest first. */
  posted(page: { limit: number; since: number }): Promise<Kudos[]>;
  /** Whoever is thanked agrees; false: whoever wrote it does not, or it is posted already. */
  post(id: string, now: number): Promise<boolean>;
  remove(id: string): Promise<boolean>;
}

/** A decision on whether others may read figures of single people. */
export interface PersonalSwitch {
  at: number;
  by: string;
  on: boolean;
  reason: string;
}

export interface FigureView {
  at: number;
  by: string;
  person: string;
  /** What was looked at, as it was asked for. */
  what: string;
}

export interface PersonalFigures {
  /** What was decided last; null: nothing yet, so nobody may. */
  current(): Promise<PersonalSwitch | null>;
  decide(decision: PersonalSwitch): Promise<void>;
  /** All decisions, the newest first. */
  decisions(page: { limit: number }): Promise<PersonalSwitch[]>;
  viewed(view: FigureView): Promise<void>;
  /** Who looked at figures of this person, the newest first. */
  views(person: string, page: { limit: number }): Promise<FigureView[]>;
}
