import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import pg from 'pg';
import sqlite3 from 'sqlite3';

/*
 * Loaded before Osem (`node --import`), it sees each commit and each call to a vendor, before and after, and kills the process at the one
 * whose turn is DOOM_AT. Whatever it passed stands in the file DOOM_LOG, a line each. Osem knows nothing of it.
 */
const fatal = Number(process.env.DOOM_AT ?? 0);
const log = process.env.DOOM_LOG;
let turn = 0;

function point(name) {
  turn++;
  if (log !== undefined) appendFileSync(log, `${turn} ${name}\n`);
  if (turn === fatal) process.kill(process.pid, 'SIGKILL');
}

const WRITES = /^\s*(insert|update|delete|with\b[\s\S]*\b(insert|update|delete)\b)/i;
const CHANGES = /^\s*(create|alter|drop)\b/i;
const short = (statement) => statement.replaceAll(/\s+/g, ' ').trim().slice(0, 60);

/** What one connection is in the middle of: statements of a transaction that wrote something, or null outside of one. */
class Connection {
  open = null;

  before(statement) {
    if (/^\s*(commit|end)\b/i.test(statement) && this.open?.length > 0)
      point(`before commit: ${this.open[0]}`);
  }

  after(statement, rows) {
    if (/^\s*begin\b/i.test(statement)) this.open = [];
    else if (/^\s*(commit|end)\b/i.test(statement)) {
      const wrote = this.open ?? [];
      this.open = null;
      if (wrote.length > 0) point(`after commit: ${wrote[0]}`);
    } else if (/^\s*rollback\b/i.test(statement)) this.open = null;
    else if (CHANGES.test(statement) || (WRITES.test(statement) && rows > 0)) {
      if (this.open === null) point(`after: ${short(statement)}`);
      else this.open.push(short(statement));
    }
  }
}

const connections = new WeakMap();
function connectionOf(object) {
  const known = connections.get(object) ?? new Connection();
  connections.set(object, known);
  return known;
}

// sqlite3: statements remember their database and their words.
const { Database, Statement } = sqlite3;
const about = new WeakMap();
const prepare = Database.prototype.prepare;
Database.prototype.prepare = function prepared(sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest);
  about.set(statement, { connection: connectionOf(this), sql });
  return statement;
};
for (const way of ['run', 'all']) {
  const real = Statement.prototype[way];
  Statement.prototype[way] = function stepped(values, done) {
    const known = about.get(this);
    if (known === undefined) return real.call(this, values, done);
    known.connection.before(known.sql);
    return real.call(this, values, function ended(error, rows) {
      if (error === null) known.connection.after(known.sql, way === 'all' ? rows.length : this.changes);
      return done.call(this, error, rows);
    });
  };
}

// pg: by promises and by callbacks.
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function asked(config, ...rest) {
  const statement = typeof config === 'string' ? config : (config?.text ?? '');
  const connection = connectionOf(this);
  connection.before(statement);
  const at = rest.findIndex((value) => typeof value === 'function');
  if (at >= 0) {
    const done = rest[at];
    rest[at] = (error, result) => {
      if (!error) connection.after(statement, result?.rowCount ?? 0);
      return done(error, result);
    };
    return query.call(this, config, ...rest);
  }
  const answer = query.call(this, config, ...rest);
  if (typeof answer?.then !== 'function') return answer;
  return answer.then((result) => {
    connection.after(statement, result?.rowCount ?? 0);
    return result;
  });
};

subscribe('undici:request:create', ({ request }) =>
  point(`before call: ${request.method} ${place(request.path)}`),
);
subscribe('undici:request:headers', ({ request }) =>
  point(`after call: ${request.method} ${place(request.path)}`),
);
subscribe('http.client.request.start', ({ request }) =>
  point(`before call: ${request.method} ${place(request.path)}`),
);
subscribe('http.client.response.finish', ({ request }) =>
  point(`after call: ${request.method} ${place(request.path)}`),
);

/** Without what is secret or differs from run to run. */
function place(path) {
  return path.split('?')[0].split('/').at(-1);
}
