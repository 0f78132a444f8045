#!/bin/sh
# Builds the provider into the folder given, where dev_overrides can point.
set -eu
npx esbuild "$(dirname "$0")/main.ts" --bundle --splitting --minify-syntax \
  --platform=node --target=node20.18 --format=esm --out-extension:.js=.mjs --outdir="$1/lib" --log-level=warning \
  --banner:js='import{createRequire}from"node:module";const require=createRequire(import.meta.url);'
mkdir -p "$1"
printf '#!/usr/bin/env node\nimport("./lib/main.mjs");\n' > "$1/terraform-provider-hello"
chmod +x "$1/terraform-provider-hello"
