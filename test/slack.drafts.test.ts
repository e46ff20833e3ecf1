import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDrafts } from '../src/desks/slack/drafts.ts';

const ANAS = { person: 'ana', number: 12 };

describe('drafts of replies', () => {
  it('are what was typed last, in whatever order it arrives and however slow the store is', async () => {
    const typing = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), typing, fc.boolean(), async (scheduler, times, sent) => {
        let kept = '';
        const drafts = createDrafts({
          keepDraft: (_person, _number, text) =>
            scheduler.schedule(Promise.resolve(), `keep ${text}`).then(() => {
              kept = text;
            }),
        });
        const typed = times.map((at) => drafts.keep('V1', at, { ...ANAS, text: `text of ${at}` }));
        const dropped = sent ? drafts.drop('V1', ANAS.person, ANAS.number) : Promise.resolve();
        const late = dropped.then(() =>
          sent ? drafts.keep('V1', 2000, { ...ANAS, text: 'late' }) : undefined,
        );
        await scheduler.waitFor(Promise.all([...typed, dropped, late]));
        expect(kept).toBe(sent ? '' : `text of ${Math.max(...times)}`);
      }),
      { numRuns: 100 },
    );
  });

  it('are tried again with the next text after the store broke', async () => {
    let broken = true;
    const kept: string[] = [];
    const drafts = createDrafts({
      keepDraft: async (_person, _number, text) => {
        if (broken) throw new Error('down');
        kept.push(text);
      },
    });
    await expect(drafts.keep('V1', 1, { ...ANAS, text: 'Half' })).rejects.toThrow('down');
    broken = false;
    await drafts.keep('V1', 2, { ...ANAS, text: 'Half a text' });
    expect(kept).toEqual(['Half a text']);
  });

  it('of one form do not hold up those of another', async () => {
    const kept: string[] = [];
    const drafts = createDrafts({
      keepDraft: (person, _number, text) =>
        person === 'stuck' ? new Promise(() => undefined) : Promise.resolve(void kept.push(text)),
    });
    void drafts.keep('V1', 1, { person: 'stuck', number: 12, text: 'a' });
    await drafts.keep('V2', 1, { ...ANAS, text: 'b' });
    expect(kept).toEqual(['b']);
  });
});
