import type { Config } from './config.ts';
import { placeProblems } from './places.ts';
import { createRuleEditor, type RuleEditor } from './policy/editor/editor.ts';
import type { PolicyHolder } from './policy/policy.ts';
import { channels, desks } from './registry.ts';
import type { Store } from './store/store.ts';
import { loggedPages } from './triage/logged-pages.ts';

interface Rooms {
  config: Pick<Config, 'RULES_DIR'>;
  store: Pick<Store, 'history' | 'people' | 'escalations' | 'samePerson'>;
  policy: PolicyHolder;
  wallClock(): number;
}

/** The rules as leads change them on the desk. */
export function ruleEditorOf({ config, store, policy, wallClock }: Rooms): RuleEditor {
  return createRuleEditor({
    folder: config.RULES_DIR,
    policy,
    look: (rules) => placeProblems(desks, rules),
    channels: () => channels.map(({ id }) => id),
    machineNow: wallClock,
    pages: (trial) => loggedPages(store.history, trial),
    lastAt: () => store.history.lastAt(),
    seen: (contents) => store.escalations.seen(contents),
    samePersons: () => store.samePerson.all(),
    roles: async () => new Map((await store.people.list()).map(({ id, role }) => [id, role])),
  });
}
