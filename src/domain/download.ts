import type { StatusName } from './ticket/status.ts';

/** What a signed address lets somebody fetch, without signing in, until its end. */
export type Download =
  | ({ what: ExportTable; format: ExportFormat; by: string } & ExportFilter)
  /** `ticket`: the ticket's id, which nobody counts up. `contact`: whose conversations it holds, of several. */
  /** Everything that is kept of one person, asked for by a lead. */
  | { what: 'person'; contact: string; by: string }
  | { what: 'transcript'; ticket: string; contact: string }
  /** A file of a message of ours, for a vendor that fetches what it brings. */
  | { what: 'file'; message: string; file: string };

export const EXPORT_TABLES = ['tickets', 'messages', 'decisions'] as const;
export type ExportTable = (typeof EXPORT_TABLES)[number];
export const EXPORT_FORMATS = ['csv', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Tickets opened, messages received, or decisions asked for, from then on and before then; epoch ms. */
export interface ExportFilter {
  from?: number;
  to?: number;
  status?: StatusName;
}

/** How long a lead's link to an export is good, and a customer's to what was said. */
export const EXPORT_LINK_MS = 15 * 60_000;
/** A vendor fetches when it brings the message. */
export const FILE_LINK_MS = 60 * 60_000;
export const TRANSCRIPT_LINK_MS = 30 * 86_400_000;
