import { HOOK_TEST } from '../domain/hook.ts';
import type { Hook, HookDelivery, Store } from '../store/store.ts';
import { mayCall } from './address.ts';
import { newSecret } from './sign.ts';

const MOST_LOGGED = 50;

/** The systems that follow what happens: who they are, what they were sent, and another try. */
export interface Hooks {
  list(): Promise<Hook[]>;
  /** The secret is told this once. Null: events may not be sent there. */
  add(wanted: { url: string; events: string[]; texts: boolean; by: string }): Promise<Hook | null>;
  remove(id: string): Promise<boolean>;
  /** Switches one that was switched off on again; false: there is none. */
  resume(id: string): Promise<boolean>;
  /** What it was sent, the newest first; null: there is none. */
  log(id: string): Promise<HookDelivery[] | null>;
  /** Sends an event that means nothing; null: there is none. */
  test(id: string): Promise<string | null>;
  /** Sends an event once more, under its own id; false: there is none. */
  resend(deliveryId: string): Promise<boolean>;
}

interface HookPorts {
  store: Pick<Store, 'hooks'>;
  allowPrivate: boolean;
  now(): number;
  newId(): string;
}

export function createHooks({ store: { hooks }, allowPrivate, now, newId }: HookPorts): Hooks {
  return {
    list: () => hooks.list(),
    async add({ url, events, texts, by }) {
      if (!mayCall(url, allowPrivate)) return null;
      const state = { active: true, failingSince: null, offBecause: null };
      const hook = { id: newId().slice(-8), url, events, texts, secret: newSecret(), createdBy: by };
      const added: Hook = { ...hook, ...state, createdAt: now() };
      await hooks.add(added);
      return added;
    },
    remove: (id) => hooks.remove(id),
    resume: (id) => hooks.change(id, { active: true, failingSince: null, offBecause: null }),
    async log(id) {
      return (await hooks.byId(id)) === null ? null : hooks.log(id, MOST_LOGGED);
    },
    async test(id) {
      if ((await hooks.byId(id)) === null) return null;
      const deliveryId = `msg_${newId().replaceAll('-', '')}`;
      await hooks.enqueueTest({ id: deliveryId, hookId: id, type: HOOK_TEST, at: now() });
      return deliveryId;
    },
    resend: (deliveryId) => hooks.again(deliveryId, now(), newId()),
  };
}
