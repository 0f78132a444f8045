import type { Address } from "@solana/kit";
import { TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import { at, jobsProgram, rentSysvar, rewardsProgram, stakingProgram, systemProgram } from "./addresses.ts";
import { caused, custom, escalated, occurred, thrownWith, unreadable } from "./expected.ts";
import { type Field, type Kind, type Table, type Violation, violation } from "./table.ts";
import type { Trial } from "./trial.ts";
import { rentOf, usualWorld } from "./world.ts";

const owners: Record<Kind, Address> = {
  market: jobsProgram,
  job: jobsProgram,
  run: jobsProgram,
  token: TOKEN_PROGRAM_ADDRESS,
  mint: TOKEN_PROGRAM_ADDRESS,
  stake: stakingProgram,
  reflection: rewardsProgram,
};

/** Violations of one phase of the program, with the field they are about. */
export interface Step extends Violation {
  readonly field: string;
  readonly phase: "data" | "loading" | "creation" | "duplicates" | "rules" | "handler";
}

/** Everything that can go wrong, in the order in which the program looks. */
export function stepsOf(table: Table): Step[] {
  const { fields } = table;
  const addresses = new Map(
    (table.given(usualWorld()).accounts ?? []).map(({ address }, index) => [
      fields[index]?.name ?? "",
      address,
    ]),
  );
  const addressOf = (name: string): Address => addresses.get(name) ?? at.nothing;
  const each = (phase: Step["phase"], violationsOf: (field: Field, index: number) => readonly Violation[]) =>
    fields.flatMap((field, index) =>
      violationsOf(field, index).map((found): Step => ({ ...found, phase, field: field.name })),
    );
  const pays = (field: Field) => field.is === "signer" && field.pays;
  return [
    ...dataViolations(table).map((found): Step => ({ ...found, phase: "data", field: "" })),
    ...each("loading", (field, index) => [missing(field, index), ...loadingViolations(field, addressOf)]),
    ...each("creation", (field) => (field.is === "created" ? creationViolations(field, addressOf) : [])),
    ...each("duplicates", (field) => duplicates(field, fields, addressOf)),
    ...each("rules", (field) =>
      field.is === "created"
        ? []
        : [
            ...("mut" in field && field.mut && !pays(field) ? [readOnly(field.name)] : []),
            ...field.rules,
            ...closing(field),
          ],
    ),
    ...table.handler.map((found): Step => ({ ...found, phase: "handler", field: "" })),
  ];
}

function dataViolations({ hasArguments }: Table): Violation[] {
  const cut = (bytes: number) => (trial: Trial) => {
    trial.data = trial.data.subarray(0, bytes);
  };
  if (!hasArguments) return [];
  return [violation("an argument is cut off", cut(15), occurred("InstructionDidNotDeserialize"))];
}

function missing({ name, is }: Field, index: number): Violation {
  const error = "AccountNotEnoughKeys";
  const fails = is === "created" ? occurred(error) : caused(name, error);
  const drop = (trial: Trial) => {
    trial.accounts = trial.accounts.slice(0, index);
  };
  return violation(`${name} is not given`, drop, fails, true);
}

function loadingViolations(field: Field, addressOf: (name: string) => Address): Violation[] {
  const { name } = field;
  const address = addressOf(name);
  switch (field.is) {
    case "existing":
      return existingViolations(name, field.kind, address);
    case "signer": {
      const unsign = (trial: Trial) => void trial.without("signer", name);
      return [violation(`${name} does not sign`, unsign, caused(name, "AccountNotSigner"))];
    }
    case "program": {
      const pair = [at.nothing, field.address] as const;
      const other = (trial: Trial) => void trial.pass(name, at.nothing);
      const unload = (trial: Trial) => void trial.world.change(field.address, { executable: false });
      const broken = violation(
        `${name} cannot be run`,
        unload,
        caused(name, "InvalidProgramExecutable"),
        true,
      );
      const wrong = violation(`${name} is another program`, other, caused(name, "InvalidProgramId", pair));
      return field.address === systemProgram ? [broken, wrong] : [wrong];
    }
    case "sysvar": {
      const other = (trial: Trial) => void trial.pass(name, at.nothing);
      const wrong = violation(`${name} is another account`, other, caused(name, "AccountSysvarMismatch"));
      return address === rentSysvar ? [wrong] : [];
    }
    default:
      return [];
  }
}

function existingViolations(name: string, kind: Kind, address: Address): Violation[] {
  const owner = owners[kind];
  const data = (change: (data: Uint8Array) => Uint8Array) => (trial: Trial) =>
    void trial.world.change(address, { data: change(trial.world.get(address).data) });
  const gone = (trial: Trial) => void trial.pass(name, at.nothing);
  const taken = (trial: Trial) => void trial.world.change(address, { owner: at.stranger });
  const general = [
    violation(`${name} does not exist`, gone, caused(name, "AccountNotInitialized"), true),
    violation(
      `${name} belongs to another program`,
      taken,
      caused(name, "AccountOwnedByWrongProgram", [at.stranger, owner]),
      true,
    ),
  ];
  if (kind === "token" || kind === "mint") {
    const blank = data((bytes) => new Uint8Array(bytes.length));
    return [
      ...general,
      violation(
        `${name} has another size`,
        data((bytes) => bytes.slice(1)),
        unreadable(name, "InvalidAccountData"),
        true,
      ),
      violation(`${name} is not initialised`, blank, unreadable(name, "UninitializedAccount")),
    ];
  }
  const other = data((bytes) => bytes.with(0, 1 ^ (bytes[0] ?? 0)));
  const short = (bytes: number) => data((all) => all.slice(0, bytes));
  return [
    ...general,
    violation(
      `${name} has less than a discriminator`,
      short(7),
      caused(name, "AccountDiscriminatorNotFound"),
      true,
    ),
    violation(`${name} is of another kind`, other, caused(name, "AccountDiscriminatorMismatch"), true),
    violation(`${name} is cut off`, short(20), caused(name, "AccountDidNotDeserialize")),
  ];
}

type Created = Extract<Field, { is: "created" }>;

/** What can go wrong when an account is created; sizes tell what its rent is. */
function creationViolations(
  { name, payer, source, derived, rules }: Created,
  addressOf: (name: string) => Address,
): Violation[] {
  const [own, funder] = [addressOf(name), addressOf(payer)];
  const inUse = (trial: Trial) =>
    void trial.world.change(own, { lamports: 10n ** 9n, owner: jobsProgram, data: new Uint8Array(8) });
  const line = `Allocate: account Address { address: ${own}, base: None } already in use`;
  const poor = (trial: Trial) => void trial.world.change(funder, { lamports: rentOf(0) });
  const used = violation(`${name} is used already`, inUse, custom("already in use", 0, line), true);
  const broke = custom("insufficient lamports", 1);
  const unsign = (trial: Trial) => void trial.without("signer", name);
  const freeze = (trial: Trial) => void trial.without("writable", name);
  const freezePayer = (trial: Trial) => void trial.without("writable", payer);
  const itself = (trial: Trial) => void trial.pass(name, funder);
  const ownPayer = thrownWith(source, "TryingToInitPayerAsProgramAccount", [funder, funder]);
  return [
    ...rules,
    ...(derived ? [] : [violation(`${name} is its own payer`, itself, ownPayer, true)]),
    violation(`${payer} is read-only, who pays ${name}`, freezePayer, escalated(funder, "writable"), true),
    violation(`${name} is read-only`, freeze, escalated(own, "writable"), true),
    ...(derived ? [] : [violation(`${name} does not sign`, unsign, escalated(own, "signer"), true)]),
    used,
    violation(`${payer} cannot pay for ${name}`, poor, broke, true),
  ];
}

function duplicates(
  field: Field,
  fields: readonly Field[],
  addressOf: (name: string) => Address,
): Violation[] {
  const counts = (each: Field) => each.is === "existing" && each.mut && !each.dup;
  if (!counts(field) || field.is !== "existing") return [];
  const earlier = fields.slice(0, fields.indexOf(field));
  const same = earlier.filter((each) => counts(each) && each.is === "existing" && each.kind === field.kind);
  const fails = caused(field.name, "ConstraintDuplicateMutableAccount");
  return same.map((each) =>
    violation(
      `${field.name} is the same as ${each.name}`,
      (trial) => void trial.pass(field.name, addressOf(each.name)),
      fails,
    ),
  );
}

const readOnly = (name: string): Violation =>
  violation(
    `${name} is read-only`,
    (trial) => void trial.without("writable", name),
    caused(name, "ConstraintMut"),
  );

/** An account cannot be closed into itself; only stores that no client can make get that far. */
function closing(field: Field): Violation[] {
  if (field.is !== "existing" || field.close === undefined || field.kind === "market") return [];
  const { name, close } = field;
  const own = field.kind === "job" ? at.job : at.run;
  const byItself = (trial: Trial) => {
    trial.pass(close, own);
    if (field.kind === "job") trial.world.job({ payer: own });
    else trial.world.run({ payer: own });
  };
  const fails = caused(name, "ConstraintClose");
  return [{ what: `${name} is closed into itself`, apply: byItself, fails, apart: true }];
}
