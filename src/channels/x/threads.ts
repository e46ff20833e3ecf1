import type { ChannelPorts } from '../channel.ts';

const TOPIC = 'thread';

/** The post below which each post stands, as far as we know: X names in a delivery only what a post answers. */
export interface Threads {
  /** The post at the head of what this one belongs to. Repeats answer the same. Throws CodedError 'store-down'. */
  rootOf(post: { id: string; answers: string | null; first: string }): Promise<string>;
  /** The root of a post that is known to stand in a thread; null: it is not. */
  known(id: string): Promise<string | null>;
  /** A post of ours stands there now. */
  keep(id: string, root: string): Promise<void>;
}

/** Without memory, whatever answers the same post belongs together. */
export function createThreads({ memory, now }: Pick<ChannelPorts, 'memory' | 'now'>): Threads {
  const known = async (id: string) => (await memory?.get(TOPIC, id))?.value ?? null;
  const keep = async (id: string, root: string) => {
    await memory?.keep({ topic: TOPIC, key: id, value: root, at: now() });
  };
  const find: Threads['rootOf'] = async ({ id, answers, first }) => {
    const above = answers ?? (first === id ? null : first);
    if (above === null) return id;
    const root = (await known(above)) ?? above;
    await keep(id, root);
    return root;
  };
  let before: Promise<unknown> = Promise.resolve();
  return {
    known,
    keep,
    // Who writes several posts at once answers those that are looked up at this moment.
    rootOf(post) {
      const mine = before.then(() => find(post));
      before = mine.catch(() => undefined);
      return mine;
    },
  };
}
