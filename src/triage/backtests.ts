import type { CommandPorts } from '../commands/ports.ts';
import type { Desk } from '../desks/desk.ts';
import { atLeast } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import { backtest } from '../policy/backtest/backtest.ts';
import { withLimits } from '../policy/backtest/limits.ts';
import type { Backtest } from '../policy/backtest/model.ts';
import { mainLines } from '../policy/backtest/told.ts';
import { windowOf } from '../policy/backtest/window.ts';
import { compiledPolicy, type LoadedPolicy, policyFromFiles, readBeside } from '../policy/load.ts';
import type { KeptBacktest } from '../store/store.ts';
import { learn, text } from '../texts/texts.ts';
import { loggedPages } from './logged-pages.ts';
import { deskPerson } from './perform/hearing.ts';
import { waitsFor } from './perform/off-duty.ts';
import type { TriagePorts } from './ports.ts';

/** One that does not come to an end holds the next ones off for so long. */
const LONGEST_MS = 3_600_000;

type Wanted = Parameters<CommandPorts['backtest']>[0];

/** Begins to try rules on the log: those in force, of a folder beside theirs, or with limits changed. */
export function createBacktests(ports: TriagePorts, rulesFolder: string): CommandPorts['backtest'] {
  const { store, now } = ports;
  return async (wanted) => {
    const { id, by, desk, language, rules, set } = wanted;
    const window = windowOf(wanted, (await store.history.lastAt()) ?? now());
    if (typeof window === 'string') return badOption(window, text(`problem.${window}`, {}, language));
    const policy = await triedRules(ports, rulesFolder, wanted);
    if (isRefusal(policy)) return policy;
    const tried = [rules, set].filter((one) => one !== undefined).join(' ') || null;
    await store.backtests.giveUp(now() - LONGEST_MS);
    const asked = { id, by, at: now(), wanted: { ...window, tried, desk, language }, rules: policy.body };
    if (!(await store.backtests.begin(asked))) return { refused: 'backtest-running' };
    await store.enqueue([{ key: `backtest:${id}`, kind: 'backtest', payload: { id }, runAt: now() }]);
    return { link: reportLink(ports, id), since: window.since };
  };
}

function reportLink({ publicUrl }: Pick<TriagePorts, 'publicUrl'>, id: string): string {
  return `${publicUrl}/api/backtests/${id}.html`;
}

/** With a limit changed, an example of the rules may say otherwise: that is what is tried. */
async function triedRules(
  { store, now }: TriagePorts,
  folder: string,
  { rules, set, language }: Wanted,
): Promise<LoadedPolicy | Refusal> {
  try {
    const active = await store.ruleSets.active();
    const files =
      rules === undefined
        ? (JSON.parse(active?.body ?? '{}') as Record<string, unknown>)
        : await readBeside(folder, rules, now());
    if (set === undefined) return policyFromFiles(files);
    const changed = withLimits(files, set);
    if ('files' in changed) return compiledPolicy(changed.files);
    const { wrong, names } = changed;
    return badOption('set', text('problem.limit', { limit: wrong, names: names.join(', ') }, language));
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'broken-rules') throw error;
    return badOption('rules', error.message);
  }
}

/** Goes through the log, and lets whoever asked know. What was begun again does it over: it is the same each time. */
export async function tryRules(ports: TriagePorts, { id }: Record<string, unknown>): Promise<void> {
  const { store, desks, now } = ports;
  const kept = await store.backtests.byId(String(id));
  if (kept === null) return;
  if (kept.state === 'running') {
    const report = await reportOf(ports, kept);
    await store.backtests.end(kept.id, report === null ? null : JSON.stringify(report));
  }
  store.live.publish({ kind: 'backtest', person: kept.by, id: kept.id });
  const { desk } = kept.wanted;
  if (!desks.has(desk)) return;
  const payload = { desk, backtest: kept.id };
  await store.enqueue([{ key: `tell:${desk}:backtest:${kept.id}`, kind: 'tell', payload, runAt: now() }]);
}

/** Null: it cannot be made, and would not be another time. */
async function reportOf({ store, log }: TriagePorts, kept: KeptBacktest): Promise<Backtest | null> {
  try {
    const { since, until, tried } = kept.wanted;
    const policy = compiledPolicy(JSON.parse(kept.rules) as Record<string, unknown>);
    const people = await store.people.list();
    const roles = new Map(people.map(({ id, role }) => [id, role]));
    const seen = await store.escalations.seen(Object.values(policy.callings).map(({ content }) => content));
    const samePersons = await store.samePerson.all();
    const trial = { policy, since, until, roles, seen, samePersons, tried, pause: othersTurn };
    return await backtest(loggedPages(store.history, trial), trial);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    log.error({ err: error, backtest: kept.id }, 'rules could not be tried on the log');
    return null;
  }
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export function backtestIn({ backtest: id }: Record<string, unknown>): string | null {
  return typeof id === 'string' ? id : null;
}

/** Whoever asked hears what came of it, where they asked. Whoever is no lead any more does not. */
export async function tellBacktested(ports: TriagePorts, desk: Desk, id: string): Promise<void> {
  const kept = await ports.store.backtests.byId(id);
  const person = kept === null ? null : await ports.store.people.byId(kept.by);
  if (kept === null || person?.active !== true || !atLeast(person.role, 'lead')) return;
  if (await waitsFor(ports, person, `backtest:${id}`, { desk: desk.id, backtest: id })) return;
  const { language } = kept.wanted;
  await learn(language);
  const link = reportLink(ports, id);
  await desk.tell(
    { kind: 'person', person: deskPerson(person) },
    {
      key: `backtest:${id}`,
      text: backtestedText(kept),
      tickets: [],
      pages: kept.report === null ? [] : [{ title: text('backtest.page', {}, language), url: link }],
      ref: null,
      team: null,
      urgent: false,
    },
  );
}

/** What came of it in a few lines. */
function backtestedText({ report, wanted: { language } }: KeptBacktest): string {
  if (report === null) return text('notice.backtest-failed', {}, language);
  const lines = mainLines(JSON.parse(report) as Backtest, language).join('\n');
  return text('notice.backtest', { lines }, language);
}
