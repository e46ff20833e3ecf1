import type { FastifyBaseLogger } from 'fastify';
import type { Channel, WebhookRequest, WebhookResponse } from '../channels/channel.ts';
import type { CallPages } from '../commands/call-pages.ts';
import type { CommandRequest, CommandSpec, Reply } from '../commands/command.ts';
import type { CommandPorts } from '../commands/ports.ts';
import type { SignIn } from '../desks/sign-in.ts';
import type { Unsubscribing } from '../domain/consent.ts';
import type { Why } from '../domain/decision.ts';
import type { Taken } from '../domain/retention.ts';
import type { GivenAnswer } from '../domain/survey.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { FileStore } from '../files/files.ts';
import type { FigureReader } from '../insight/figures.ts';
import type { Metrics } from '../insight/metrics.ts';
import type { Pictures } from '../insight/pictures/pictures.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Accounts } from '../people/accounts.ts';
import type { Links } from '../people/links.ts';
import type { RuleEditor } from '../policy/editor/editor.ts';
import type { PolicyHolder } from '../policy/policy.ts';
import type { RuleSet } from '../store/rule-sets.ts';
import type { Store } from '../store/store.ts';
import type { HandbookPage } from '../texts/handbook.ts';
import type { StrategyTable } from '../texts/strategy.ts';

/** What the routes may use of the house. */
export interface ApiPorts {
  store: Store;
  jobs: Pick<Jobs, 'dead' | 'retry' | 'depth'>;
  /** Checks the caller's role, then runs the command. The only way by which a route changes a ticket. */
  handle(request: CommandRequest): Promise<Reply>;
  commands: readonly CommandSpec[];
  /** What an offer would mean now. */
  quote: CommandPorts['quote'];
  commitments: CommandPorts['commitments'];
  /** By whose clocks its customer lives (IANA); null: nobody knows. */
  customerZone(ticket: Ticket): Promise<string | null>;
  /** Verifies and stores a webhook. Throws CodedError: 'unauthorized', 'malformed', 'too-large', 'store-down'. */
  accept(channel: Channel, request: WebhookRequest): Promise<WebhookResponse>;
  /** Channels that are switched on, by id. */
  channels: ReadonlyMap<string, Channel>;
  policy: PolicyHolder;
  /** The files of rules, read and changed by leads. */
  rules: RuleEditor;
  accounts: Accounts;
  files: FileStore;
  links: Links;
  /** Platforms by which people sign in to the web desk, by the names of their desks. */
  signIns(): ReadonlyMap<string, SignIn>;
  visitors: Visitors;
  /** Answers to a survey by the id of who was asked; false: it is over. Whoever stops is asked by none again. */
  surveys: {
    answer(id: string, said: { given: readonly GivenAnswer[]; ends: boolean }): Promise<boolean>;
    stop(id: string): Promise<void>;
    /** Whose answer it was about, by the name that customers know, and whether they thanked for it; null: there is nobody to thank. */
    thankable(id: string): Promise<{ name: string; thanked: boolean } | null>;
    thank(id: string): Promise<void>;
  };
  /** What customers do with their calls on a page. */
  calls: CallPages;
  unsubscribing: Unsubscribing;
  /** Headers that mark a body as one of the pages of forms. */
  signForm(body: string): Record<string, string>;
  metrics: Metrics;
  figures: FigureReader;
  /** Draws charts for pages. */
  pictures: Pick<Pictures, 'svg' | 'png'>;
  /** The house's clock: `speed` is 1 but in a demo. Epoch ms. */
  clock: { now(): number; speed: number };
  /** Says a notice in the words that every desk uses. */
  noticeText(
    noticed: { stage: string; number: number; dueAt: number; late: boolean; now: number },
    language: string,
  ): string;
  /** The rules in words for the team, with their history, and for customers. */
  handbook(
    told: {
      sets: readonly RuleSet[];
      names: ReadonlyMap<string, string>;
      tables: readonly StrategyTable[];
    },
    language: string,
  ): HandbookPage;
  publicEdition(language: string): HandbookPage;
  /** What came of rules that were tried, as a page: `report` is its JSON. */
  /** What the rules of retention would take now, and what they took this month and in the last one. */
  retention(): Promise<{
    rules: (Taken & { rule: string; held: number })[];
    taken: (Taken & { period: string })[];
  }>;
  backtestHtml(report: string, language: string): string;
  /** Says why something was decided. */
  whyText(why: Why, language: string): string;
  newId(): string;
  /** Whether jobs, inbox and sweeper work in this process. */
  working(): boolean;
  settings: ApiSettings;
  log: FastifyBaseLogger;
}

/** Signed tokens of the chat's visitors. */
export interface Visitors {
  sign(visitorId: string, now: number): string;
  /** The visitor behind a valid token, else null. */
  verify(token: string, now: number): string | null;
  /** The visitor that somebody is in every browser, by who they are in the owner's systems. */
  named(externalId: string): string;
}

export interface ApiSettings {
  /** Where the public reaches this installation, without a slash at the end. */
  publicUrl: string;
  /** The house's language. */
  language: string;
  /** A bearer token with the role lead; null: there is none. */
  adminToken: string | null;
  /** Origins whose pages may use the chat; empty: all. The chat uses no cookies, so that `*` is safe. */
  chatOrigins: readonly string[];
  /** With which the owner's site signs who a visitor is; null: it does not. */
  chatIdentitySecret: string | null;
  /** Whether X-Forwarded-For is to be believed: true behind a reverse proxy that sets it. */
  trustProxy: boolean;
  /** Milliseconds of the reader's time in which a reply can be taken back. */
  undoMs: number;
  /** Signs the pages of forms and the addresses of cases. */
  formSecret: string;
  /** Origins whose pages may show forms within theirs; empty: all. */
  formOrigins: readonly string[];
  /** Signs the addresses under which visitors' browsers fetch their attachments. */
  fileSecret: string;
  /** Folders of the built pages. */
  deskFolder: string;
  chatFolder: string;
}

/** The id of the channel behind /forms. */
export const FORMS_CHANNEL = 'forms';
/** The id of the channel behind /chat. */
export const CHAT_CHANNEL = 'webchat';
