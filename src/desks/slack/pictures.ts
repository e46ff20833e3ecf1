import { createHash } from 'node:crypto';
import type { types } from '@slack/bolt';
import type { Reply } from '../../commands/command.ts';
import { CodedError, codeOf } from '../../domain/coded-error.ts';

import { text } from '../../texts/texts.ts';
import type { Chart, DeskPorts, Picture } from '../desk.ts';
import { plain } from '../plain.ts';
import type { Said } from './answer.ts';
import type { SlackApi } from './api.ts';
import { paragraph, plainText } from './blocks.ts';
import { LIMITS } from './limits.ts';

/** Charts of one message. */
const MOST = 4;
/** Pictures whose file in Slack is remembered, so that the same one is not brought twice. */
const REMEMBERED = 200;

/** Charts as blocks of a message. */
export interface Pictures {
  /** What cannot be drawn or brought is said in words. Throws CodedError when Slack is to be asked again later. */
  blocks(charts: readonly Chart[], language: string): Promise<types.KnownBlock[]>;
  /** An answer with its pictures; words alone where Slack does not take them now. */
  with(what: Said, reply: Reply, language: string): Promise<Said>;
}

export function createPictures(
  api: Pick<SlackApi, 'keepPicture'>,
  ports: Pick<DeskPorts, 'draw' | 'log'>,
): Pictures {
  const known = new Map<string, string>();
  async function brought({ name, png }: Picture): Promise<string | null> {
    if (png === null) return null;
    const hash = createHash('sha256').update(png).digest('hex');
    const id = known.get(hash) ?? (await api.keepPicture(`${name}.png`, png));
    known.set(hash, id);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return id;
  }
  async function block(chart: Chart, language: string, patient: boolean): Promise<types.KnownBlock> {
    const picture = await ports.draw(chart);
    const id = await brought(picture).catch((error: unknown) => {
      const later = error instanceof CodedError && LATER.has(error.code);
      if (later && !patient) throw error;
      ports.log.warn({ desk: 'slack', code: codeOf(error) }, 'a picture was not taken');
      return null;
    });
    return id === null ? inWords(picture, language) : imageOf(picture, id);
  }
  const all = async (charts: readonly Chart[], language: string, patient: boolean) => {
    const blocks: types.KnownBlock[] = [];
    for (const chart of charts.slice(0, MOST)) blocks.push(await block(chart, language, patient));
    return blocks;
  };
  return {
    blocks: (charts, language) => all(charts, language, false),
    async with(what, reply, language) {
      if (!reply.ok || reply.charts === undefined) return what;
      return { ...what, blocks: [...what.blocks, ...(await all(reply.charts, language, true))] };
    },
  };
}

/** What passes. */
const LATER: ReadonlySet<string> = new Set(['rate-limited', 'vendor-down']);

function imageOf({ title, alt }: Picture, id: string): types.ImageBlock {
  return {
    type: 'image',
    title: plainText(title, LIMITS.imageText),
    alt_text: plain(alt, LIMITS.imageText),
    slack_file: { id },
  };
}

function inWords({ alt }: Picture, language: string): types.KnownBlock {
  return paragraph(text('picture.not-drawn', { alt }, language));
}
