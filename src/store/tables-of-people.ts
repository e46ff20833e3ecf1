export interface PersonTable {
  id: string;
  name: string;
  /** The name in lower case (by JavaScript: SQLite knows ASCII only); unique. */
  name_key: string;
  public_name: string | null;
  team: string | null;
  role: string;
  sees: string;
  slack: string | null;
  discord: string | null;
  active: number;
  language: string | null;
  notify: string;
  away_until: number | null;
  away_since: number | null;
  hands_over: number;
  /** JSON array. */
  skills: string;
  cap: number | null;
  routed_at: number;
  role_by: string | null;
  zone: string | null;
  desk_view: string | null;
  created_at: number;
}

export interface TokenTable {
  /** SHA-256, hex; the token itself is kept nowhere. */
  hash: string;
  person_id: string;
  kind: string;
  expires_at: number | null;
}

/** Single changes of the rota. `state`: standing, offered (nobody has taken it yet), ended. */
export interface RotaChangeTable {
  id: string;
  person: string;
  team: string | null;
  duty: string;
  from_at: number;
  to_at: number;
  why: string;
  by_person: string;
  at: number;
  state: string;
  taken_by: string | null;
  ended_by: string | null;
  ended_at: number | null;
}
