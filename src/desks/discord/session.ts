import * as library from 'discord.js';
import { z } from 'zod';

type Build = NonNullable<library.WebSocketOptions['buildStrategy']>;
type Manager = Parameters<Build>[0];
type Info = NonNullable<Awaited<ReturnType<Manager['options']['retrieveSessionInfo']>>>;

/** The library gives it on from its parts, and its types do not say so. */
const { SimpleShardingStrategy } = library as unknown as {
  SimpleShardingStrategy: new (manager: Manager) => ReturnType<Build>;
};

/** A code that lets the session live on at Discord; with 1000 and 1001 it would end (discord.com/developers/docs/events/gateway#resuming). */
const TO_BE_RESUMED = 4200;

/**
 * A session of the gateway, as whoever resumes it has to know it: what it asked to hear, who we are in it, and up to where
 * everything that came is stored.
 */
const shape = z.object({
  intents: z.number(),
  us: z.string(),
  info: z.object({
    sessionId: z.string(),
    sequence: z.number(),
    resumeURL: z.string(),
    shardId: z.number(),
    shardCount: z.number(),
  }),
});
export type Session = z.infer<typeof shape>;

/** What is kept for the next one of what came: each event as Discord sent it. */
export function follow(
  session: Session | null,
  event: { t: string | null; s: number | null; d: unknown },
  intents: number,
): Session | null {
  const { t, s: sequence, d } = event;
  if (sequence === null) return session;
  if (t !== library.GatewayDispatchEvents.Ready)
    return session === null ? null : { ...session, info: { ...session.info, sequence } };
  const ready = d as library.GatewayReadyDispatchData;
  const [shardId, shardCount] = ready.shard ?? [0, 1];
  const info = {
    sessionId: ready.session_id,
    resumeURL: ready.resume_gateway_url,
    sequence,
    shardId,
    shardCount,
  };
  return { intents, us: ready.user.id, info };
}

/** Null for none, and for one that asked to hear something else: a session hears what it began with. */
export function sessionIn(value: string | null, intents: number): Session | null {
  if (value === null) return null;
  const session = shape.safeParse(JSON.parse(value)).data ?? null;
  return session?.intents === intents ? session : null;
}

/** The session of one connection, begun by another process or here. */
export interface Resuming {
  /** For the client. */
  buildStrategy: Build;
  /** Ends the connection and lets the session be resumed. */
  leave(): Promise<void>;
}

export function resuming(saved: Session | null): Resuming {
  let info: Info | null = saved?.info ?? null;
  let manager: Manager | null = null;
  let left = false;
  return {
    buildStrategy(built) {
      const { updateSessionInfo } = built.options;
      manager = built;
      // At once, as the library's own: events that wait for it would overtake each other.
      built.options.retrieveSessionInfo = () => info;
      built.options.updateSessionInfo = (shard, now) => {
        if (!left) info = now;
        return updateSessionInfo(shard, now);
      };
      return new SimpleShardingStrategy(built);
    },
    async leave() {
      left = true;
      await manager?.destroy({ code: TO_BE_RESUMED, reason: 'Another process goes on with it' });
    },
  };
}
