import { z } from 'zod';

/** The rules as leads change them. Words are in the caller's language. */
const word = z.object({ value: z.string(), words: z.string() });
const kind = z.enum(['text', 'word', 'number', 'flag', 'list']);

export const spokenRuleShape = z.object({
  question: z.string(),
  name: z.string(),
  when: z.string(),
  does: z.string(),
  because: z.string(),
});

/** What a form of a rule offers. */
const vocabularyShape = z.object({
  facts: z.array(
    z.object({
      name: z.string(),
      words: z.string(),
      kind,
      nullable: z.boolean(),
      /** The only file, without `.json`, that may ask for it; null: every one. */
      only: z.string().nullable(),
      choices: z.array(word),
      /** There are no other values than the choices. */
      closed: z.boolean(),
      unit: z.enum(['money', 'percent', 'minutes']).nullable(),
    }),
  ),
  operators: z.array(
    z.object({
      name: z.string(),
      words: z.string(),
      kinds: z.array(kind),
      takes: z.enum(['one', 'number', 'several', 'item', 'words']),
    }),
  ),
  /** Values that fields of an outcome take, by the field's name. */
  outcomes: z.record(z.string(), z.array(word)),
  currency: z.string(),
  digits: z.number().int(),
});
export type VocabularyView = z.infer<typeof vocabularyShape>;

export const rulesShape = z.object({
  version: z.string(),
  files: z.array(
    z.object({ file: z.string(), title: z.string(), rules: z.array(spokenRuleShape).nullable() }),
  ),
  vocabulary: vocabularyShape,
});
export type RulesView = z.infer<typeof rulesShape>;

export const ruleFileShape = z.object({
  file: z.string(),
  title: z.string(),
  /** The JSON as it stands in the folder. */
  source: z.string(),
  /** SHA-256 of it: what a change was made of. */
  base: z.string(),
  /** Whether its rules have a form each. */
  rules: z.boolean(),
});
export type RuleFileView = z.infer<typeof ruleFileShape>;

/** Characters of a file: the largest of ours has a tenth of it. */
const LONGEST = 600_000;
/** `content`: the file as JSON, in any writing. */
export const proposalShape = z.strictObject({ content: z.string().min(1).max(LONGEST) });
export const savingShape = proposalShape.extend({
  base: z.string().length(64),
  reason: z.string().trim().min(3).max(300),
});
export const trialShape = proposalShape.extend({ days: z.int().min(1).max(366) });

const problemShape = z.object({
  file: z.string(),
  rule: z.string().nullable(),
  field: z.string(),
  problem: z.string(),
});
export type RuleProblemView = z.infer<typeof problemShape>;
const at = { file: z.string(), rule: z.string(), number: z.number().int() };

export const checkShape = z.object({
  /** The file's state now: another one than the change was made of means that somebody was faster. */
  base: z.string(),
  problems: z.array(problemShape),
  /** Every example of the file, and those of others that fail; null while there are problems. */
  examples: z.array(z.object({ ...at, expected: z.boolean(), fired: z.boolean() })).nullable(),
  /** Examples on which other rules than now would decide. */
  shifts: z.array(z.object({ ...at, was: z.array(z.string()), would: z.array(z.string()) })),
  spoken: z.array(spokenRuleShape),
  /** As `patch` reads it; empty: nothing would change. */
  diff: z.string(),
});
export type CheckView = z.infer<typeof checkShape>;

export const savedShape = z.object({ version: z.string(), base: z.string() });
export type SavedView = z.infer<typeof savedShape>;

export const notDoneShape = z.object({
  refused: z.string(),
  text: z.string(),
  problems: z.array(problemShape),
});

export const reportShape = z.object({
  title: z.string(),
  looked: z.string(),
  tables: z.array(
    z.object({
      title: z.string(),
      head: z.array(z.string()),
      rows: z.array(z.object({ ticket: z.number().int().nullable(), cells: z.array(z.string()) })),
      more: z.string().nullable(),
    }),
  ),
  notes: z.object({ title: z.string(), lines: z.array(z.string()) }),
});
export type ReportView = z.infer<typeof reportShape>;
