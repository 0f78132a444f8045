import type { Table } from "../table.ts";
import { assign } from "./assign.ts";
import { claim } from "./claim.ts";
import { clean } from "./clean.ts";
import { cleanAdmin } from "./clean-admin.ts";
import { close } from "./close.ts";
import { closeAdmin } from "./close-admin.ts";
import { complete } from "./complete.ts";
import { delist } from "./delist.ts";
import { end } from "./end.ts";
import { extend } from "./extend.ts";
import { finish } from "./finish.ts";
import { list } from "./list.ts";
import { open } from "./open.ts";
import { quit } from "./quit.ts";
import { quitAdmin } from "./quit-admin.ts";
import { recover } from "./recover.ts";
import { stop } from "./stop.ts";
import { update } from "./update.ts";
import { work } from "./work.ts";

/** All nineteen instructions of the program, in the order of its source. */
export const tables: readonly Table[] = [
  open,
  update,
  close,
  closeAdmin,
  assign,
  list,
  delist,
  recover,
  extend,
  end,
  work,
  stop,
  claim,
  complete,
  finish,
  quit,
  quitAdmin,
  clean,
  cleanAdmin,
];
