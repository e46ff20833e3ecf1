import { ack } from './ack.ts';
import { approve } from './approve.ts';
import { assign } from './assign.ts';
import { award } from './award.ts';
import { away } from './away.ts';
import { back } from './back.ts';
import { block } from './block.ts';
import { budgets } from './budgets.ts';
import { callback } from './callback.ts';
import { cause } from './cause.ts';
import { check } from './check.ts';
import { claim } from './claim.ts';
import { closePage } from './close-page.ts';
import type { Command } from './command.ts';
import { complaints } from './complaints.ts';
import { coupons } from './coupons.ts';
import { coverage } from './coverage.ts';
import { customer } from './customer.ts';
import { dead } from './dead.ts';
import { decline } from './decline.ts';
import { deny } from './deny.ts';
import { dismiss } from './dismiss.ts';
import { doctor } from './doctor.ts';
import { done } from './done.ts';
import { erase } from './erase.ts';
import { escalate } from './escalate.ts';
import { explain } from './explain.ts';
import { exportAll } from './export.ts';
import { field } from './field.ts';
import { find } from './find.ts';
import { forward } from './forward.ts';
import { goPrivate } from './go-private.ts';
import { createHelp } from './help.ts';
import { hook } from './hook.ts';
import { improved } from './improved.ts';
import { invite } from './invite.ts';
import { kind } from './kind.ts';
import { knock } from './knock.ts';
import { kudos } from './kudos.ts';
import { language } from './language.ts';
import { link, unlink } from './link.ts';
import { look } from './look.ts';
import { macro } from './macro.ts';
import { macroRemove } from './macro-remove.ts';
import { macroSave } from './macro-save.ts';
import { macros } from './macros.ts';
import { markSent } from './mark-sent.ts';
import { mention } from './mention.ts';
import { merge } from './merge.ts';
import { metrics } from './metrics.ts';
import { newTicket } from './new.ts';
import { note } from './note.ts';
import { notify } from './notify.ts';
import { offer } from './offer.ts';
import { person } from './person.ts';
import { pledge } from './pledge.ts';
import { policy } from './policy.ts';
import { priority } from './priority.ts';
import { privacy } from './privacy.ts';
import { problem } from './problem.ts';
import { queue } from './queue.ts';
import { redact } from './redact.ts';
import { release } from './release.ts';
import { remedies } from './remedies.ts';
import { reopen } from './reopen.ts';
import { reply } from './reply.ts';
import { resolve } from './resolve.ts';
import { reveal } from './reveal.ts';
import { reward } from './reward.ts';
import { rota } from './rota.ts';
import { rules } from './rules.ts';
import { notSamePerson, samePerson } from './same-person.ts';
import { send } from './send.ts';
import { sendAgain } from './send-again.ts';
import { sendOffer } from './send-offer.ts';
import { snooze } from './snooze.ts';
import { spam } from './spam.ts';
import { split } from './split.ts';
import { stats } from './stats.ts';
import { strategy } from './strategy.ts';
import { survey } from './survey.ts';
import { tag } from './tag.ts';
import { ticket } from './ticket.ts';
import { transcript } from './transcript.ts';
import { transfer } from './transfer.ts';
import { unblock } from './unblock.ts';
import { undo } from './undo.ts';
import { unmerge } from './unmerge.ts';
import { wait } from './wait.ts';
import { unwatch, watch } from './watch.ts';
import { why } from './why.ts';
import { withdraw } from './withdraw.ts';

/** Every command; a new one costs its file and a line here. The order is the one in which help tells them. */
export const commands: readonly Command[] = [
  queue,
  find,
  ticket,
  newTicket,
  claim,
  reply,
  macro,
  ack,
  forward,
  invite,
  knock,
  goPrivate,
  note,
  transcript,
  mention,
  send,
  offer,
  sendOffer,
  withdraw,
  approve,
  deny,
  look,
  done,
  pledge,
  callback,
  resolve,
  wait,
  snooze,
  release,
  assign,
  transfer,
  decline,
  escalate,
  dismiss,
  kind,
  cause,
  priority,
  tag,
  field,
  check,
  customer,
  improved,
  reward,
  merge,
  unmerge,
  split,
  link,
  unlink,
  samePerson,
  notSamePerson,
  reopen,
  closePage,
  spam,
  block,
  undo,
  sendAgain,
  markSent,
  reveal,
  redact,
  erase,
  watch,
  unwatch,
  why,
  explain,
  stats,
  budgets,
  survey,
  strategy,
  rules,
  policy,
  person,
  macros,
  macroSave,
  macroRemove,
  problem,
  metrics,
  coverage,
  complaints,
  unblock,
  coupons,
  remedies,
  exportAll,
  hook,
  dead,
  doctor,
  kudos,
  award,
  privacy,
  away,
  back,
  rota,
  notify,
  language,
  createHelp(() => commands),
];
