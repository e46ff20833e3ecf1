import { Engine } from 'json-rules-engine';
import { evaluate, hitsOf, type RuleBook, ruleBook } from '../src/policy/evaluate.ts';
import { frozenFacts } from '../src/policy/facts.ts';
import type { Facts } from '../src/policy/policy.ts';
import type { Rule } from '../src/policy/rule-file.ts';
import { Lexicon } from '../src/policy/words.ts';
import { backtestRows } from './policy-past.ts';
import { atLeast, below, type Extent, median, type Row, shortNumber, stated } from './row.ts';

const RULES = 50;

/** Explained decisions a second with fifty rules, against a fresh engine that is given only the rules that hit. */
export async function policyRows(extent: Extent): Promise<Row[]> {
  const { slice, say } = extent;
  say('policy with fifty rules');
  const rounds = slice ? 3 : 9;
  const decisions = slice ? 500 : 2000;
  const book = bookOfFifty();
  const facts = manyFacts();
  const hits = facts.map((given) => hitsOf(book, frozenFacts(given)));
  const ours: number[] = [];
  const engines: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const own = await rate(decisions, (at) => evaluate(book, pick(facts, at)));
    const bare = await rate(decisions, (at) => freshEngine(pick(hits, at), pick(facts, at)));
    if (round === 0) continue; // while it warms up
    ours.push(own);
    engines.push(bare);
  }
  const more = ` (${shortNumber(median(ours))}/s against ${shortNumber(median(engines))}/s)`;
  const each = hits.reduce((sum, rules) => sum + rules.length, 0) / hits.length;
  return [
    atLeast(
      'Explained decisions, 50 rules, of a fresh Engine over the same hits',
      ratioOf(ours, engines),
      0.7,
      more,
    ),
    below('One explained decision, 50 rules', 1000 / median(ours), 1, 'ms'),
    stated('Rules that fire per decision', shortNumber(each)),
    ...(await backtestRows(extent)),
  ];
}

function ratioOf(ours: readonly number[], engines: readonly number[]): number {
  return median(ours.map((own, round) => own / (engines[round] ?? Number.NaN)));
}

async function rate(decisions: number, decide: (at: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  for (let at = 0; at < decisions; at++) await decide(at);
  return (decisions * 1000) / (performance.now() - begun);
}

async function freshEngine(rules: readonly Rule[], facts: Facts): Promise<unknown> {
  const engine = new Engine();
  for (const { name, conditions, event } of rules) {
    if (typeof conditions !== 'string' && !('fact' in conditions))
      engine.addRule({ name, conditions, event });
  }
  return engine.run(facts);
}

/** Three conditions and one of three others, as the rules of a desk are: some say something of most tickets. */
function bookOfFifty(): RuleBook {
  const rules = Array.from({ length: RULES }, (_, index): Rule => {
    const channel = ['webchat', 'telegram', 'email', 'x', 'line'][index % 5] ?? 'webchat';
    const conditions = {
      all: [
        { fact: 'channel', operator: 'equal', value: channel },
        { fact: 'messageCount', operator: 'greaterThanInclusive', value: (index % 7) + 1 },
        { fact: 'status', operator: 'equal', value: 'open' },
        {
          any: [
            { fact: 'hour', operator: 'lessThan', value: 6 + (index % 12) },
            { fact: 'priority', operator: 'in', value: ['urgent', 'high'] },
            { fact: 'waitingMinutes', operator: 'greaterThan', value: 30 * (index % 9) },
          ],
        },
      ],
    };
    const event = { type: 'triage', params: { tags: [`tag-${index}`] } };
    return { name: `rule ${index}`, because: 'the bench', priority: 1, conditions, event, examples: [] };
  });
  return ruleBook('triage.json', 'bench', rules, new Lexicon());
}

function manyFacts(): Facts[] {
  return Array.from({ length: 200 }, (_, index) => ({
    text: 'my order has not arrived',
    textLength: 24,
    channel: ['webchat', 'telegram', 'email'][index % 3] ?? 'webchat',
    contactKnown: true,
    isNewTicket: false,
    status: 'open',
    messageCount: 1 + (index % 5),
    waitingMinutes: index * 2,
    unansweredCount: 1,
    openPledges: 0,
    brokenPledges: 0,
    hasFiles: false,
    addressDomain: '',
    segment: null,
    tags: [],
    priority: ['normal', 'high', 'urgent', 'low'][index % 4] ?? 'normal',
    hour: index % 24,
    weekday: 'wed',
  }));
}

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('Nothing to pick from');
  return item;
}
