import { budgetKey } from '../domain/authority/budget.ts';
import { moneyText } from '../texts/concession.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import type { Command } from './command.ts';

/** What is left of one's own, the team's and the house's budgets this month. */
export const budgets: Command = {
  name: 'budgets',
  summary: 'command.budgets',
  example: '',
  role: 'viewer',
  group: 'look',
  options: [],
  async run({ actor, language }, { store, policy, now }) {
    const { budgets: all, currency } = policy.current().authority;
    const team = (await store.people.byId(actor.id))?.team ?? null;
    const spender = { agent: actor.id, team, customer: '', at: now() };
    const own = all
      .filter((budget) => budget.of !== 'customer')
      .flatMap((budget) => {
        const key = budgetKey(budget, spender);
        return key === null ? [] : [{ budget, key }];
      });
    const spent = await store.giving.spent(own.map(({ key }) => key));
    const lines = own.map(({ budget: { name, limit, id }, key }) => {
      const left = limit - (spent.get(key) ?? 0);
      const values = {
        budget: toldIn(name, language),
        left: moneyText(left, currency, language),
        limit: moneyText(limit, currency, language),
      };
      return { id, left, limit, line: text('quote.left', values, language) };
    });
    return {
      key: 'said.budgets',
      values: { lines: lines.map(({ line }) => line).join('\n') || 'none' },
      data: { currency, budgets: lines.map(({ id, left, limit }) => ({ id, left, limit })) },
    };
  },
};
