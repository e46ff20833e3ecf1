import type {
  Channel,
  ChannelLimits,
  ChannelPorts,
  RawItem,
  WebhookRequest,
} from '../../../channels/channel.ts';
import { CodedError } from '../../../domain/coded-error.ts';
import { createGraph, type Graph } from '../graph.ts';
import { withoutTakenBack } from '../taken-back.ts';
import { challenged } from '../webhook.ts';
import { connectorOf, faultOf } from './client.ts';
import { download } from './download.ts';
import { inboundOf } from './inbound.ts';
import { ASKING_MS, createNames } from './names.ts';
import { QUICK_REPLIES, sendAll } from './outgoing.ts';
import { createOwnApp } from './own-app.ts';
import { type Account, type Kind, placeOf } from './place.ts';
import { createSent } from './sent.ts';

/** Hours in which Meta lets an account answer (policy/policy-overview), and people of it with the human agent tag. */
const HOURS = 24;
const HUMAN_HOURS = 7 * 24;

export interface MessagesSettings {
  tokens: ReadonlyMap<string, string>;
  appSecret: string;
  verifyToken: string;
  /** With its version. */
  url: string;
  humanAgent: boolean;
  /** Whether calls prove that they are the app's own. */
  proves: boolean;
  /** Characters, and types of files. */
  limits: Pick<ChannelLimits, 'textLength' | 'fileTypes'>;
  items(request: WebhookRequest): RawItem[];
}

export type MessagesChannel = Channel & Required<Pick<Channel, 'seen' | 'typing' | 'fetchFile'>>;

/** Messenger and Instagram: by bottender's connector (what came) and client (what goes), a pair for each account. */
export function createMessages(
  kind: Kind,
  settings: MessagesSettings,
  ports: ChannelPorts,
): { channel: MessagesChannel; accounts: ReadonlyMap<string, Account> } {
  const accounts = accountsOf(kind, settings, ports.timeoutMs);
  const graphOf = (account: string) => accounts.get(account)?.graph;
  // What is asked while a customer's words wait.
  const hastyMs = Math.min(ASKING_MS, ports.timeoutMs);
  const hasty = new Map(
    [...settings.tokens].map(([id, token]) => [id, graphBy(kind, settings, { token, timeoutMs: hastyMs })]),
  );
  const hastyOf = (account: string) => hasty.get(account);
  const hearing = {
    language: ports.language,
    api: settings.url,
    echoes: kind.echoes,
    connectorOf: (account: string) => accounts.get(account)?.connector,
    nameOf: createNames(kind.nameFields, hastyOf, ports.now),
    sent: createSent(ports.memory),
    isOwnApp: createOwnApp(hastyOf, ports.now),
  };
  const source = {
    ...{ name: kind.product.name, api: settings.url, graphOf },
    ...{ limit: kind.fileBytes, timeoutMs: ports.timeoutMs },
  };
  const acting = async (conversation: string, senderAction: 'typing_on' | 'mark_seen') => {
    const { account, user } = accountAt(accounts, conversation);
    try {
      await account.client.sendSenderAction(user, senderAction);
    } catch (error) {
      throw faultOf(kind.product, error, senderAction, true);
    }
  };
  const channel: MessagesChannel = {
    id: kind.channel,
    limits: {
      ...settings.limits,
      ...{ sendsOnce: false, fileBytes: kind.fileBytes, buttons: QUICK_REPLIES },
      replyWindowHours: settings.humanAgent ? HUMAN_HOURS : HOURS,
      ...(settings.humanAgent ? { ownWindowHours: HOURS } : {}),
    },
    readBy: () => 'customer',
    verify: async (request) =>
      request.method === 'GET' ? challenged(request, settings.verifyToken) : settings.items(request),
    parse: async (raw, receivedAt) =>
      withoutTakenBack(await inboundOf(raw, { ...hearing, receivedAt }), ports.memory),
    async send(message) {
      const { account } = accountAt(accounts, message.conversation);
      const { humanAgent } = settings;
      return { externalId: await sendAll({ kind, account, humanAgent }, message) };
    },
    typing: (conversation) => acting(conversation, 'typing_on'),
    seen: ({ conversation }) => acting(conversation, 'mark_seen'),
    fetchFile: (ref) => download(ref, source),
  };
  return { channel, accounts };
}

/** Does it for every account, also after one whose token is no longer good. Throws the first CodedError. */
export async function forEachAccount(
  accounts: ReadonlyMap<string, Account>,
  doing: (account: Account) => Promise<unknown>,
): Promise<void> {
  const outcomes: PromiseSettledResult<unknown>[] = [];
  for (const account of accounts.values()) outcomes.push(...(await Promise.allSettled([doing(account)])));
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Throws CodedError 'contact-unreachable' where there is no token for the account (any more). */
export function accountAt(
  accounts: ReadonlyMap<string, Account>,
  conversation: string,
): { account: Account; user: string } {
  const place = placeOf(conversation);
  const account = accounts.get(place?.account ?? '');
  if (place === null || account === undefined)
    throw new CodedError('contact-unreachable', 'There is no token for the account of the conversation.');
  return { account, user: place.user };
}

function accountsOf(kind: Kind, settings: MessagesSettings, timeoutMs: number): ReadonlyMap<string, Account> {
  const { url, appSecret, proves } = settings;
  const made = [...settings.tokens].map(([id, token]): [string, Account] => {
    const connector = connectorOf({ url, token, appSecret, proves, timeoutMs });
    const graph = graphBy(kind, settings, { token, timeoutMs });
    return [id, { id, connector, client: connector.client, graph }];
  });
  return new Map(made);
}

function graphBy(
  { product }: Kind,
  { url, appSecret, proves }: MessagesSettings,
  call: { token: string; timeoutMs: number },
): Graph {
  return createGraph({ url, product, ...call, ...(proves ? { appSecret } : {}) });
}
