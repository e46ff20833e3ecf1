import { APP, GUILD, Guild, TOKEN } from './discord-guild.ts';
import type { Body } from './discord-limits.ts';
import type { Connection } from './websocket.ts';

/** Bits of what a session wants to hear (discord.com/developers/docs/events/gateway#gateway-intents). */
export const INTENT = {
  guilds: 1,
  guildMessages: 1 << 9,
  reactions: 1 << 10,
  direct: 1 << 12,
  messageContent: 1 << 15,
} as const;

const DISALLOWED_INTENTS = 4014;

interface Session {
  id: string;
  intents: number;
  /** Everything that was sent in it, so that it can be resumed. */
  sent: { t: string; d: unknown; s: number }[];
  socket: Connection | null;
}

/** The gateway of a guild: sessions with their intents, resumed from where they were cut or begun anew. */
export class Gateway extends Guild {
  origin = '';
  readonly sockets: Connection[] = [];
  /** Sessions that were begun, and resumed. */
  identified = 0;
  resumed = 0;
  /** Whether the gateway lets a session be resumed. */
  resumable = true;
  /** Nobody gets a connection. */
  unreachable = false;
  private readonly sessions: Session[] = [];

  /** What the newest session wants to hear. */
  get intents(): number {
    return this.sessions.at(-1)?.intents ?? 0;
  }

  connected(connection: Connection): void {
    if (this.unreachable) {
      connection.drop();
      return;
    }
    this.sockets.push(connection);
    const say = (op: number, d: unknown) => connection.send(JSON.stringify({ op, d, t: null, s: null }));
    connection.onText((text) => {
      if (text.length > 4096) this.problems.push('gateway: above 4,096 bytes');
      const { op, d } = JSON.parse(text) as { op: number; d: Body };
      if (op === 1) say(11, null);
      if (op === 2) this.identify(d, connection);
      if (op !== 6) return;
      const session = this.sessions.find(({ id }) => id === d.session_id);
      if (!this.resumable || session === undefined) {
        say(9, false);
        return;
      }
      session.socket = connection;
      this.resumed += 1;
      for (const one of session.sent.filter(({ s }) => s > Number(d.seq))) deliver(connection, one);
      this.emitTo(session, 'RESUMED', {});
    });
    say(10, { heartbeat_interval: 41_250 });
  }

  /** Breaks every line; sessions go on, and can be resumed. */
  cut(): void {
    for (const session of this.sessions) session.socket = null;
    for (const socket of this.sockets.splice(0)) socket.drop();
  }

  /** Something that no document tells of. */
  sendRaw(t: string, d: unknown): void {
    this.toNewest(t, d);
  }

  /** Ends every line with a code of Discord's. */
  closeWith(code: number): void {
    for (const session of this.sessions) session.socket = null;
    for (const socket of this.sockets.splice(0)) socket.close(code);
  }

  /** To every session that wants such events; `shape` makes the event of what it may see. */
  protected dispatch(t: string, wanted: number, shape: (intents: number) => unknown): void {
    for (const session of this.sessions)
      if ((session.intents & wanted) === wanted) this.emitTo(session, t, shape(session.intents));
  }

  /** To the session that was begun last: Discord asks one of them. */
  protected toNewest(t: string, d: unknown): void {
    const session = this.sessions.at(-1);
    if (session?.socket == null) throw new Error('nobody is connected');
    this.emitTo(session, t, d);
  }

  protected get gateway(): string {
    return `${this.origin.replace('http', 'ws')}/gateway`;
  }

  private emitTo(session: Session, t: string, d: unknown): void {
    const one = { t, d, s: session.sent.length + 1 };
    session.sent.push(one);
    if (session.socket !== null) deliver(session.socket, one);
  }

  private identify(d: Body, connection: Connection): void {
    if (d.token !== TOKEN) this.problems.push('gateway: a wrong token');
    const intents = Number(d.intents);
    if ((intents & INTENT.messageContent) !== 0 && !this.contentAllowed) {
      connection.close(DISALLOWED_INTENTS);
      return;
    }
    this.identified += 1;
    const session: Session = { id: `session-${this.identified}`, intents, sent: [], socket: connection };
    this.sessions.push(session);
    const user = { id: APP, username: 'osem', discriminator: '0', avatar: null, bot: true };
    this.emitTo(session, 'READY', {
      v: 10,
      user,
      guilds: [{ id: GUILD, unavailable: true }],
      session_id: session.id,
      resume_gateway_url: this.gateway,
      application: { id: APP, flags: 0 },
    });
    this.emitTo(session, 'GUILD_CREATE', this.guildBody());
  }

  private guildBody(): Body {
    const channels = [...this.channels.values()].filter(
      ({ type, recipient }) => type !== 11 && type !== 12 && !recipient,
    );
    return {
      id: GUILD,
      name: 'Team',
      channels: channels.map(({ id, type, name }) => ({
        id,
        type,
        name,
        position: 0,
        permission_overwrites: [],
      })),
      threads: [],
      members: [],
      roles: this.roles,
      emojis: [],
      member_count: 2,
    };
  }
}

function deliver(socket: Connection, { t, d, s }: { t: string; d: unknown; s: number }): void {
  socket.send(JSON.stringify({ op: 0, t, d, s }));
}
