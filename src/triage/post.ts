import type { Audience, Desk } from '../desks/desk.ts';
import type { Notice } from '../desks/notice.ts';
import { atLeast } from '../domain/actor.ts';
import { digestText, topicName } from '../texts/complaints.ts';
import { text } from '../texts/texts.ts';
import { digestCharts, digestFor } from './digest.ts';
import { forecastCharts, forecastSaid } from './forecast-words.ts';
import { calledAmong } from './perform/off-duty.ts';
import type { TriagePorts } from './ports.ts';
import type { Posted } from './post-jobs.ts';

type Said = Pick<Notice, 'text' | 'charts'>;
type Report = Extract<Posted['what'], { report: string }>;
type Rise = Extract<Posted['what'], { topic: string }>;

/** Leavers that are looked at for a post: it says how many, and their names stand nowhere. */
const MOST_COUNTED = 500;

/** Posts a report on one desk; one that has nothing to say is left out. */
export async function tellPost(ports: TriagePorts, desk: Desk, { key, to, what }: Posted): Promise<void> {
  if ('forecast' in what) {
    const said = await forecastSaid(ports, what);
    const charts = await forecastCharts(ports, what);
    return desk.tell(await audienceOf(ports, to), { key, ...said, charts, ref: null, urgent: false });
  }
  const said = 'report' in what ? await saidBy(ports, what) : risingWords(ports, what);
  if (said === null) return;
  const page = {
    title: text('complaints.page', {}, ports.language),
    url: `${ports.publicUrl}/desk/#/complaints`,
  };
  const notice = { key, ...said, tickets: [], pages: [page], ref: null, team: null, urgent: false };
  await desk.tell(await audienceOf(ports, to), notice);
}

async function saidBy(ports: TriagePorts, what: Report): Promise<Said | null> {
  const said = what.report === 'leavers' ? await leaversWords(ports) : await complaintsWords(ports, what);
  if (said === null || !what.late) return said;
  return { ...said, text: text('notice.late', { text: said.text }, ports.language) };
}

async function complaintsWords(ports: TriagePorts, { period }: Report): Promise<Said | null> {
  // A post of a week or a day tells of the month that its last day is in.
  const digest = await digestFor(ports, period.slice(0, 7));
  const { complaints, kinds } = ports.policy.current();
  if (digest === null || digest.cases < complaints.fewestCases) return null;
  const charts = digestCharts(ports, digest, ports.language);
  return { text: digestText(digest, kinds, ports.language), charts };
}

async function leaversWords({ store, language }: TriagePorts): Promise<Said | null> {
  const count = (await store.leavers.list({ limit: MOST_COUNTED })).length;
  return count === 0 ? null : { text: text('complaints.leavers-post', { count }, language) };
}

function risingWords({ policy, language }: TriagePorts, what: Rise): Said {
  const { topic, now, before, weeks, hours } = what;
  const usual = (before / weeks).toFixed(1);
  const name = topicName(topic, policy.current().kinds, language);
  return { text: text('complaints.rising', { topic: name, now, usual, weeks, hours }, language) };
}

async function audienceOf(ports: TriagePorts, to: string): Promise<Audience> {
  if (to === 'team' || to === 'desk') return { kind: to };
  if (to !== 'supervisors' && to !== 'leads') return { kind: 'channel', id: to };
  const least = to === 'leads' ? 'lead' : 'supervisor';
  return { kind: 'supervisors', people: await calledAmong(ports, ({ role }) => atLeast(role, least)) };
}
