import { getCloseAdminInstruction } from "@nosana/jobs-program";
import { at, inProgram, signs } from "../addresses.ts";
import { existing, signer, type Table } from "../table.ts";
import { marketClosed, readOnlyAuthority, withWritableAuthority } from "./close.ts";
import { anotherVault, notTheAdmin, tokenProgram, waiting } from "./shared.ts";

const instruction = () =>
  withWritableAuthority(
    getCloseAdminInstruction(
      { market: at.market, vault: at.vault, user: at.spareNos, authority: signs(at.admin) },
      inProgram,
    ),
  );

export const closeAdmin: Table = {
  instruction: "CloseAdmin",
  given: instruction,
  fields: [
    existing("market", "market", { mut: true, close: "authority", rules: [anotherVault] }),
    existing("vault", "token", { mut: true }),
    existing("user", "token", { mut: true }),
    signer("authority", { rules: [notTheAdmin] }),
    tokenProgram,
  ],
  handler: [readOnlyAuthority(at.admin)],
  successes: [
    { what: "the admin closes anybody's market", becomes: (world) => marketClosed(world, at.admin) },
    {
      what: "the admin closes a market where jobs wait",
      given(world) {
        waiting(world);
        return instruction();
      },
      becomes: (world) => marketClosed(world, at.admin),
    },
  ],
};
