import { z } from 'zod';
import { type CommunityTerms, HOUR_MS } from '../domain/community.ts';
import { words } from './codes.ts';

const hours = z.number().positive().max(1000);

export const communityFile = z.strictObject({
  about: words,
  unansweredHours: hours,
  unacceptedHours: hours,
});

/** What a file that was checked says; without one, questions become tickets after the hours that we ship. */
export function communityOf(content: unknown): CommunityTerms {
  const { unansweredHours, unacceptedHours } = content === undefined ? SHIPPED : communityFile.parse(content);
  return { unansweredMs: unansweredHours * HOUR_MS, unacceptedMs: unacceptedHours * HOUR_MS };
}

const SHIPPED = { unansweredHours: 2, unacceptedHours: 24 };
