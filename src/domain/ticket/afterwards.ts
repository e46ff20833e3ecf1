import type { Refusal } from '../refusal.ts';
import { type ConsentIntent, decideConsent } from './consent.ts';
import { decideImprovement, type ImprovementIntent } from './improvement.ts';
import type { Context, EventBody, Intent, Ticket } from './model.ts';
import { decideProblem, isAboutProblem, type ProblemIntent } from './problem.ts';
import { decideReward, type RewardIntent } from './reward.ts';
import { decideSurvey, isSurveying, type SurveyIntent } from './survey.ts';
import { decideThanks, isThanking, type ThanksIntent } from './thanks.ts';

/** What goes on beside a case, mostly when it is over: whom we ask, thank and tell. None of it is work on the case. */
export type AfterwardsIntent =
  | ConsentIntent
  | ImprovementIntent
  | ProblemIntent
  | RewardIntent
  | SurveyIntent
  | ThanksIntent;

export function isAfterwards(intent: Intent): intent is AfterwardsIntent {
  const own = ['say-consent', 'tell-improvement', 'give-reward'].includes(intent.type);
  return own || isAboutProblem(intent) || isSurveying(intent) || isThanking(intent);
}

export function decideAfterwards(
  ticket: Ticket,
  intent: AfterwardsIntent,
  context: Context,
): EventBody[] | Refusal {
  if (intent.type === 'say-consent') return decideConsent(ticket, intent);
  if (intent.type === 'tell-improvement') return decideImprovement(ticket, intent, context);
  if (intent.type === 'give-reward') return decideReward(ticket, intent, context);
  if (isThanking(intent)) return decideThanks(ticket, intent, context);
  return isSurveying(intent) ? decideSurvey(ticket, intent, context) : decideProblem(ticket, intent, context);
}
