import type { Finding } from '../texts/finding.ts';

/** What the checks of the installation found. */
export interface Examination {
  /** Nothing has to be mended. */
  good: boolean;
  text: string;
  parts: { id: string; title: string; findings: Finding[] }[];
}
