"use strict";
// Loaded into a provider's process before its own code: what machines do wrong, and no proxy can.
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const { setTimeout: later } = require("node:timers");

const jumpSeconds = Number(process.env.CHAOS_CLOCK_JUMP_SECONDS ?? 0);
if (jumpSeconds !== 0) {
  const RealDate = Date;
  let shiftMs = 0;
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + shiftMs);
      else super(...given);
    }
    static now() {
      return RealDate.now() + shiftMs;
    }
  };
  for (const afterMs of [150, 600, 1500])
    later(() => {
      shiftMs += jumpSeconds * 1000;
    }, afterMs).unref();
}

// The disk of the provider's own files is full for as long as this file is there.
const diskFull = process.env.CHAOS_DISK_FULL_FILE;
if (diskFull) {
  const full = () => fs.existsSync(diskFull);
  const noSpace = (call) =>
    Object.assign(new Error(`ENOSPC: no space left on device, ${call}`), {
      code: "ENOSPC",
      errno: -28,
      syscall: call,
    });
  for (const name of ["writeSync", "writeFileSync", "mkdirSync"]) {
    const real = fs[name];
    fs[name] = (target, ...rest) => {
      const standard = name === "writeSync" && target <= 2;
      if (!standard && full()) throw noSpace(name.replace("Sync", ""));
      return real.call(fs, target, ...rest);
    };
  }
  for (const name of ["writeFile", "mkdir", "open"]) {
    const real = fs.promises[name];
    fs.promises[name] = async (target, ...rest) => {
      const reads = name === "open" && (rest[0] === undefined || rest[0] === "r");
      if (!reads && full()) throw noSpace(name);
      return real.call(fs.promises, target, ...rest);
    };
  }
  syncBuiltinESMExports();
}
