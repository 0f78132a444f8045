import { networks } from "../../../nosana/index.ts";
import type { Program } from "../../ledger/program.ts";
import { anchorProgram } from "../anchor/program.ts";
import { assign } from "./instructions/assign.ts";
import { claim } from "./instructions/claim.ts";
import { clean } from "./instructions/clean.ts";
import { cleanAdmin } from "./instructions/clean-admin.ts";
import { close } from "./instructions/close.ts";
import { closeAdmin } from "./instructions/close-admin.ts";
import { complete } from "./instructions/complete.ts";
import { delist } from "./instructions/delist.ts";
import { end } from "./instructions/end.ts";
import { extend } from "./instructions/extend.ts";
import { finish } from "./instructions/finish.ts";
import { list } from "./instructions/list.ts";
import { open } from "./instructions/open.ts";
import { quit } from "./instructions/quit.ts";
import { quitAdmin } from "./instructions/quit-admin.ts";
import { recover } from "./instructions/recover.ts";
import { stop } from "./instructions/stop.ts";
import { update } from "./instructions/update.ts";
import { work } from "./instructions/work.ts";
import type { JobsSettings } from "./money.ts";

/** Nosana's jobs program, at the address it has on every network but mainnet. */
export function jobsProgram(settings: JobsSettings): Program {
  const ofMarkets = [open, update, close, closeAdmin];
  const ofProjects = [list, assign, delist, recover, extend, end];
  const ofNodes = [work, stop, claim, complete, finish, quit, quitAdmin];
  const ofAnybody = [clean, cleanAdmin];
  const instructions = [...ofMarkets, ...ofProjects, ...ofNodes, ...ofAnybody];
  return anchorProgram(networks.localnet.jobs_program, instructions, settings);
}
