import type { Told } from '../kinds.ts';
import type { ShownPledge } from './shown-pledge.ts';

/** What is offered, decided on and promised on a ticket, as desks show it; absent parts: nothing of it. */
export interface ShownGiving {
  offer?: {
    /** The id of its message: a press names it. */
    request: string;
    phase: 'asked' | 'allowed' | 'sent';
    options: Told[];
    /** Epoch ms; null until it is sent. */
    expiresAt: number | null;
  };
  /** What a supervisor decides; `giveUpAt` is when the asker goes on without. */
  approval?: {
    request: string;
    asker: { id: string; name: string };
    asked: string[];
    seenBy: string | null;
    giveUpAt: number;
  };
  /** A reply that is allowed and waits for its writer, because the customer wrote meanwhile. */
  allowed?: { request: string };
  /** What we promised in replies and have not kept yet, by the number that `pledge` takes. */
  pledges?: ShownPledge[];
  /** The call that is agreed upon, by the clocks of a zone; `promiseAt`: of an answer, where it ends before. Epoch ms. */
  callback?: { at: number; zone: string; attempt: number; late: boolean; promiseAt?: number };
  /** What rules granted by themselves, the oldest first. */
  remedies?: { remedy: string; what: Told }[];
  /** What the house could not give by itself, because the pool of codes is empty. */
  toGive?: { remedy: string; what: Told };
  /** What customers chose and nobody has carried out yet, by the number that `done` takes. */
  tasks?: { number: number; what: Told; owner: string | null; dueAt: number }[];
}
