import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import {
  type Address,
  createKeyPairSignerFromBytes,
  getBase58Encoder,
  type KeyPairSigner,
} from "@solana/kit";
import { AppError, reasonOf } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";

/** The account that pays and signs. */
export interface Wallet {
  readonly address: Address;
  readonly signer: KeyPairSigner;
}

export interface WalletOptions {
  /** Base58 text or a JSON array of the 64 bytes of a Solana keypair; wins over the file. */
  readonly private_key?: Secret<string>;
  /** A file with either form; a leading `~/` is the home directory. */
  readonly keypair_path: string;
}

/** Base58 text of 64 bytes has at most 88 characters. */
const longest_base58 = 88;

/**
 * Null when no `private_key` is given and the file does not exist. Throws HOME_UNKNOWN, KEY_MALFORMED or
 * KEY_FILE_UNREADABLE, whose texts hold nothing of the key.
 */
export async function loadWallet({ private_key, keypair_path }: WalletOptions): Promise<Wallet | null> {
  if (private_key) return parseWallet(private_key.reveal(), "private_key");
  const path = keypair_path.startsWith("~/") ? inHome(keypair_path) : keypair_path;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new AppError("KEY_FILE_UNREADABLE", { path, reason: reasonOf(cause) }, { cause });
  }
  return parseWallet(text, path);
}

/** Containers run programs as users that no list knows, without HOME. */
function inHome(path: string): string {
  let home: string;
  try {
    home = homedir();
  } catch (cause) {
    throw new AppError("HOME_UNKNOWN", { wanted: path, reason: reasonOf(cause) }, { cause });
  }
  if (home === "") throw new AppError("HOME_UNKNOWN", { wanted: path, reason: "HOME is empty" });
  return join(home, path.slice(2));
}

async function parseWallet(text: string, source: string): Promise<Wallet> {
  // None of these errors carries a cause: the libraries quote their input, which is the key.
  const malformed = (reason: string) => new AppError("KEY_MALFORMED", { source, reason });
  const trimmed = text.trim();
  if (trimmed === "") throw malformed("it is empty");
  const bytes = trimmed.startsWith("[") ? fromJson(trimmed) : fromBase58(trimmed);
  if (typeof bytes === "string") throw malformed(bytes);
  if (bytes.length === 32) {
    throw malformed("it has 32 bytes, so it is a seed or an address; a keypair has 64");
  }
  if (bytes.length !== 64) throw malformed(`it has ${bytes.length} bytes; a keypair has 64`);
  let signer: KeyPairSigner;
  try {
    signer = await createKeyPairSignerFromBytes(bytes);
  } catch {
    throw malformed("its second half is not the public key that belongs to its first half");
  }
  return { address: signer.address, signer };
}

/** The bytes, or the reason why there are none. */
function fromJson(text: string): Uint8Array | string {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    return "it starts like a JSON array but is not JSON";
  }
  const isByte = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
  if (!Array.isArray(values) || !values.every(isByte)) {
    return "a JSON array of a key holds only whole numbers from 0 to 255";
  }
  return Uint8Array.from(values);
}

function fromBase58(text: string): Uint8Array | string {
  if (text.length > longest_base58) return "it is longer than the base58 text of 64 bytes";
  try {
    return new Uint8Array(getBase58Encoder().encode(text));
  } catch {
    return "it is neither base58 text nor a JSON array of numbers";
  }
}
