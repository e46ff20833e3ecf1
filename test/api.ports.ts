import { createLog } from '../src/api/log.ts';
import type { ApiPorts } from '../src/api/ports.ts';
import { CodedError } from '../src/domain/coded-error.ts';

/** Every call fails as if the database were gone: what a guard lets through shows as 503. */
function broken(path: string): never {
  throw new CodedError('store-down', `${path} was reached`);
}

function brokenRoom<T extends object>(path: string): T {
  return new Proxy(() => broken(path), {
    get: (_target, name) => (name === 'then' ? undefined : brokenRoom(`${path}.${String(name)}`)),
  }) as unknown as T;
}

/** A house in which nothing works but the door. */
export function brokenHouse(over: Partial<ApiPorts> = {}): ApiPorts {
  const live = { publish: () => undefined, subscribe: () => () => undefined };
  const store = new Proxy(brokenRoom<ApiPorts['store']>('store'), {
    get: (room, name) => (name === 'live' ? live : Reflect.get(room, name)),
  });
  return {
    store,
    jobs: brokenRoom('jobs'),
    handle: () => broken('handle'),
    commands: [],
    quote: () => broken('quote'),
    commitments: () => broken('commitments'),
    handbook: () => broken('handbook'),
    publicEdition: () => broken('publicEdition'),
    backtestHtml: () => broken('backtestHtml'),
    retention: async () => ({ rules: [], taken: [] }),
    accept: () => broken('accept'),
    channels: new Map(),
    policy: brokenRoom('policy'),
    rules: brokenRoom('rules'),
    accounts: brokenRoom('accounts'),
    calls: brokenRoom('calls'),
    unsubscribing: brokenRoom('unsubscribing'),
    files: brokenRoom('files'),
    visitors: {
      sign: (id) => `visitor-${id}`,
      verify: (token) => /^visitor-(.+)$/.exec(token)?.[1] ?? null,
      named: (id) => id,
    },
    signForm: () => ({}),
    surveys: {
      answer: () => broken('answer'),
      stop: () => broken('stop'),
      thankable: async () => null,
      thank: () => broken('thank'),
    },
    metrics: brokenRoom('metrics'),
    figures: brokenRoom('figures'),
    pictures: brokenRoom('pictures'),
    clock: { now: Date.now, speed: 1 },
    noticeText: () => '',
    whyText: () => '',
    customerZone: async () => null,
    links: { address: () => '', read: () => null },
    signIns: () => new Map(),
    newId: () => 'id',
    working: () => false,
    settings: {
      publicUrl: 'http://127.0.0.1:3000',
      language: 'en',
      adminToken: null,
      chatOrigins: [],
      chatIdentitySecret: null,
      trustProxy: false,
      undoMs: 10_000,
      formSecret: 'forms',
      formOrigins: [],
      fileSecret: 'a secret',
      deskFolder: '/nowhere/desk',
      chatFolder: '/nowhere/chat',
    },
    log: createLog('silent'),
    ...over,
  };
}
