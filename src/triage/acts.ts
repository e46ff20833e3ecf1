import type { CommandPorts } from '../commands/ports.ts';
import { createAct } from './act.ts';
import { tellAwardBy } from './awards.ts';
import { createCallbackActs } from './callback-acts.ts';
import { commitmentsIn } from './commitments.ts';
import { digestCharts, digestFor } from './digest.ts';
import { createErase, createStrikeFiles } from './erasure.ts';
import { dryRun, factsOnCard } from './facts.ts';
import { createGoPrivate } from './go-private.ts';
import { grantsAgain } from './grants-again.ts';
import { wouldHear } from './improvements.ts';
import { createInvite } from './invitation.ts';
import { tellKudosBy } from './kudos.ts';
import { createOpening, createTakeDown } from './opening.ts';
import type { TriagePorts } from './ports.ts';
import { muteIfNoisy } from './quiet.ts';
import { quoteFor } from './quote.ts';
import { remedyTrials } from './remedy-history.ts';
import { risingNow } from './rising.ts';
import { createSamePerson } from './same-person.ts';
import { secondReader } from './second-reader.ts';
import { createTies } from './ties.ts';

/** All that commands may do to tickets. */
export function createActs(
  ports: TriagePorts,
): Pick<
  CommandPorts,
  | 'act'
  | 'takeDown'
  | 'open'
  | 'ties'
  | 'samePerson'
  | 'invite'
  | 'erase'
  | 'strikeFiles'
  | 'callbacks'
  | 'coverage'
  | 'forwards'
  | 'closes'
  | 'knocks'
  | 'goPrivate'
  | 'quote'
  | 'commitments'
  | 'grantsAgain'
  | 'secondReader'
  | 'muteIfNoisy'
  | 'wouldHear'
  | 'facts'
  | 'dryRun'
  | 'tryRemedy'
  | 'digest'
  | 'rising'
  | 'tellKudos'
  | 'tellAward'
  | 'desks'
> {
  return {
    act: createAct(ports),
    takeDown: createTakeDown(ports),
    open: createOpening(ports),
    ties: createTies(ports),
    samePerson: createSamePerson(ports),
    invite: createInvite(ports),
    erase: createErase(ports),
    strikeFiles: createStrikeFiles(ports),
    callbacks: createCallbackActs(ports),
    coverage: (asked) => ports.coverage(asked),
    goPrivate: createGoPrivate(ports),
    secondReader: (...asked) => secondReader(ports, ...asked),
    knocks: (channel) => ports.channels.get(channel)?.knocks ?? [],
    closes: (channel) => ports.channels.get(channel)?.closable === true,
    forwards: (channel) => ports.channels.get(channel)?.forward !== undefined,
    commitments: (ticket, actor, text) => commitmentsIn(ports, ticket, actor, text),
    grantsAgain: (ticket, messageId) => grantsAgain(ports, ticket, messageId),
    muteIfNoisy: (rule) => muteIfNoisy(ports, rule),
    wouldHear: ({ ticketId, contactId }) => wouldHear(ports, ticketId, contactId),
    facts: (ticket) => factsOnCard(ports, ticket),
    dryRun: (ticket) => dryRun(ports, ticket),
    quote: (...asked) => quoteFor(ports, ...asked),
    tryRemedy: remedyTrials(ports),
    rising: (team) => risingNow(ports, team),
    async digest({ month, team }, language) {
      const digest = await digestFor(ports, month, team);
      return digest && { digest, charts: digestCharts(ports, digest, language) };
    },
    tellKudos: tellKudosBy(ports),
    tellAward: tellAwardBy(ports),
    desks: () => [...ports.desks.keys()],
  };
}
