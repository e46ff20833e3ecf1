import type { DoctorPorts } from '../../../channels/channel.ts';
import { codeOf } from '../../../domain/coded-error.ts';
import { type Finding, finder } from '../../../texts/finding.ts';
import type { Product } from '../fault.ts';
import { createGraph, type Graph } from '../graph.ts';

export interface Examined {
  channel: 'messenger' | 'instagram';
  product: Product;
  tokens: ReadonlyMap<string, string>;
  appSecret: string;
  proves: boolean;
  /** With its version. */
  url: string;
  /** Names of settings: of the tokens, and of the verify token. */
  settings: { tokens: string; verify: string };
  /** What an account is asked by its token: its number, and what it is called. */
  identity: { path: (account: string) => string; id: string; name: string };
  /** What it has to deliver. */
  fields: readonly string[];
  /** What the token has to be made for; null: that cannot be asked. */
  rights: readonly string[] | null;
  /** Paths of ours that may be entered at Meta, the best first; null: that cannot be asked. */
  hooks: readonly string[] | null;
}

type Find = ReturnType<typeof finder>;

/** Proves of every account what Meta lets be proven: its access, what it delivers and where, and what we may do. */
export async function examineMessages(examined: Examined, ports: DoctorPorts): Promise<Finding[]> {
  const { channel, product, url, tokens } = examined;
  const find = finder(ports.language);
  const clock = ports.clock(`${channel}.clock`, url);
  const { appSecret } = examined;
  const graphs = [...tokens].map(([account, token]) => {
    const proof = examined.proves ? { appSecret } : {};
    const graph = createGraph({ url, token, product, timeoutMs: ports.timeoutMs, ...proof });
    return { account, token, graph };
  });
  const all = await Promise.all(graphs.map((one) => examineAccount(examined, one, find)));
  const hook = await hookOf(examined, graphs[0]?.graph, { find, ports });
  return [...all.flat(), await clock, hook];
}

async function examineAccount(
  examined: Examined,
  { account, token, graph }: { account: string; token: string; graph: Graph },
  find: Find,
): Promise<Finding[]> {
  const { channel, product, identity, fields, rights } = examined;
  const id = (what: string) => `${channel}.${what}.${account}`;
  const values = { account, vendor: product.name, setting: examined.settings.tokens };
  try {
    const known = Object(await graph.get(identity.path(account))) as Record<string, unknown>;
    const [number, name] = [String(known[identity.id]), String(known[identity.name])];
    if (number !== account)
      return [
        find(id('token'), false, 'doctor.meta-other', 'doctor.meta-refused-next', {
          ...values,
          other: number,
        }),
      ];
    const good = find(id('token'), true, 'doctor.meta-account', null, { ...values, name });
    const told = await subscribedFields(graph);
    const silent = fields.filter((field) => !told.includes(field)).join(', ');
    const heard =
      silent === ''
        ? find(id('fields'), true, 'doctor.meta-fields', null, values)
        : find(id('fields'), false, 'doctor.meta-no-fields', 'doctor.meta-no-fields-next', {
            ...values,
            fields: silent,
          });
    return [
      good,
      heard,
      ...(rights === null ? [] : [await rightsOf(graph, { token, rights, find, id, values })]),
    ];
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'unknown';
    return ['vendor-down', 'rate-limited'].includes(codeOf(error))
      ? [find(id('token'), null, 'doctor.meta-silent', 'doctor.silent-next', { ...values, problem })]
      : [find(id('token'), false, 'doctor.meta-refused', 'doctor.meta-refused-next', { ...values, problem })];
  }
}

/** What the account delivers to the app of the token. */
async function subscribedFields(graph: Graph): Promise<string[]> {
  const { data } = Object(await graph.get('me/subscribed_apps?fields=subscribed_fields')) as {
    data?: { subscribed_fields?: string[] }[];
  };
  return (Array.isArray(data) ? data : []).flatMap((app) => app.subscribed_fields ?? []);
}

/** What the token was made for (graph-api/reference/debug_token). */
async function rightsOf(
  graph: Graph,
  {
    token,
    rights,
    find,
    id,
    values,
  }: {
    token: string;
    rights: readonly string[];
    find: Find;
    id: (what: string) => string;
    values: { account: string };
  },
): Promise<Finding> {
  const answer = await graph.get(`debug_token?input_token=${encodeURIComponent(token)}`);
  const { scopes } = Object(Object(answer).data) as { scopes?: unknown };
  const missing = rights.filter((right) => !Array.isArray(scopes) || !scopes.includes(right)).join(', ');
  return missing === ''
    ? find(id('rights'), true, 'doctor.meta-rights', null, values)
    : find(id('rights'), false, 'doctor.meta-no-rights', 'doctor.meta-no-rights-next', {
        ...values,
        rights: missing,
      });
}

/** Where the app delivers (graph-api/reference/app/subscriptions), which its own token may ask. */
async function hookOf(
  { channel, product, url, appSecret, hooks, settings }: Examined,
  graph: Graph | undefined,
  { find, ports }: { find: Find; ports: DoctorPorts },
): Promise<Finding> {
  const id = `${channel}.webhook`;
  const vendor = product.name;
  if (ports.publicUrl === null)
    return find(id, false, 'doctor.meta-no-url', 'doctor.telegram-no-url-next', { vendor });
  const base = ports.publicUrl.replace(/\/+$/, '');
  const wanted = `${base}/channels/${channel}`;
  const unknown = find(id, null, 'doctor.meta-hook-unknown', 'doctor.meta-no-hook-next', {
    ...{ vendor, wanted, setting: settings.verify },
  });
  if (hooks === null || graph === undefined) return unknown;
  try {
    const { id: app } = Object(await graph.get('app?fields=id')) as { id?: unknown };
    const token = `${String(app)}|${appSecret}`;
    const asApp = createGraph({ url, token, product, timeoutMs: ports.timeoutMs });
    const { data } = Object(await asApp.get(`${String(app)}/subscriptions`)) as { data?: unknown };
    const all = (Array.isArray(data) ? data : []) as { object?: string; callback_url?: string }[];
    const given = all.find(
      ({ object }) => object === (channel === 'messenger' ? 'page' : channel),
    )?.callback_url;
    if (hooks.some((path) => given === `${base}${path}`))
      return find(id, true, 'doctor.meta-hook', null, { vendor, url: given ?? '' });
    const values = { vendor, url: given ?? '–', wanted, setting: settings.verify };
    return find(id, false, 'doctor.meta-no-hook', 'doctor.meta-no-hook-next', values);
  } catch {
    return unknown;
  }
}
