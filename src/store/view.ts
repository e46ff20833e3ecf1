/** What somebody narrows the queue by, kept under a name; `shared` is for everybody. */
export interface View {
  id: string;
  personId: string;
  name: string;
  shared: boolean;
  filters: Readonly<Record<string, string | boolean>>;
}

/** Saved views of the queue. */
export interface Views {
  /** A person's own and all shared ones, by name; at most 200. */
  of(personId: string): Promise<View[]>;
  byId(id: string): Promise<View | null>;
  /** Replaces the person's view of that name, whose id stays. */
  save(view: View): Promise<View>;
  remove(id: string): Promise<void>;
}
