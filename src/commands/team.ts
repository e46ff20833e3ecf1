import type { Person } from '../store/store.ts';

/** The people room as commands see it. */
export interface Team {
  /** By name, id or platform mention; null when nobody active is called so. */
  find(who: string): Promise<Person | null>;
  add(person: {
    name: string;
    role: Person['role'];
    sees?: Person['sees'];
    team?: string;
    publicName?: string;
    slack?: string;
    discord?: string;
    skills?: string[];
    cap?: number | null;
    zone?: string | null;
  }): Promise<{ person: Person; link: string }>;
  change(
    id: string,
    patch: {
      role?: Person['role'];
      sees?: Person['sees'];
      active?: boolean;
      team?: string;
      publicName?: string;
      slack?: string;
      discord?: string;
      /** null: the house's. */
      language?: string | null;
      /** IANA; null: the house's. */
      zone?: string | null;
      notify?: Person['notify'];
      /** Epoch ms; null: here. */
      awayUntil?: number | null;
      awaySince?: number | null;
      /** Their tickets go back to the queue meanwhile. */
      handsOver?: boolean;
      skills?: string[];
      /** null: as the rules say. */
      cap?: number | null;
      /** The desk whose groups give the role from now on. */
      roleBy?: Person['roleBy'];
    },
  ): Promise<boolean>;
  /** A one-use link that signs the person in to the web desk, good for 15 minutes. */
  signInLink(id: string): Promise<string>;
}
