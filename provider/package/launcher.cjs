#!/usr/bin/env node
"use strict";
// Runs on any Node.js, so that one too old says so instead of failing on syntax it does not know.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 18)) {
  process.stderr.write(
    `This program needs Node.js 20.18 or newer; ${process.execPath} is ${process.version}.\n` +
      "Install a newer Node.js, or put it first on PATH.\n",
  );
  process.exit(1);
}
import("./ENTRY");
