import { addEncoderSizePrefix, getAddressEncoder, getU32Encoder, getUtf8Encoder } from "@solana/kit";
import { at, named, systemProgram } from "../addresses.ts";
import { caused } from "../expected.ts";
import { existing, unchecked, violation } from "../table.ts";
import { rentOf, type World } from "../world.ts";
import { having, passing } from "./shared.ts";

export const accessKey = at.collection;

interface Collection {
  readonly verified: boolean;
  readonly key: typeof at.collection;
}

const text = addEncoderSizePrefix(getUtf8Encoder(), getU32Encoder());
const key = getAddressEncoder();

/** Metaplex's metadata of the access NFT, byte by byte. */
function metadataBytes(collection: Collection | null): Uint8Array {
  const creator = [1, 1, 0, 0, 0, ...key.encode(at.owner), 1, 100];
  const ofCollection = collection ? [1, collection.verified ? 1 : 0, ...key.encode(collection.key)] : [0];
  return Uint8Array.from([
    4,
    ...key.encode(at.owner),
    ...key.encode(at.accessMint),
    ...["Nosana Node", "NOS", "https://example.com/node.json"].flatMap((each) => [...text.encode(each)]),
    0,
    0,
    ...creator,
    0,
    1,
    ...[1, 254],
    ...[1, 0],
    ...ofCollection,
    0,
    ...Array(100).fill(0),
  ]);
}

export const withMetadata = (collection: Collection | null) =>
  having((world) => void world.change(at.accessMetadata, { data: metadataBytes(collection) }));

/** A market with an access key, and a node that holds an NFT of it. */
export function admitted(world: World): World {
  world.market({ nodeAccessKey: accessKey });
  world.token({ mint: at.accessMint, owner: at.node, amount: 1n }, at.accessNft);
  const data = metadataBytes({ verified: true, key: accessKey });
  return world.change(at.accessMetadata, { lamports: rentOf(data.length), owner: named("metaplex"), data });
}

export const withoutKey = (world: World) => world.market({ nodeAccessKey: systemProgram });

const refused = caused("metadata", "NodeKeyInvalidCollection");

/** What a node must have, as `work` and `claim` check it. */
export const admission = {
  stake: existing("stake", "stake", {
    rules: [
      violation(
        "the stake is somebody else's",
        having((world) => void world.stake({ authority: at.stranger })),
        caused("stake", "Unauthorized", [at.stranger, at.node]),
      ),
      violation(
        "the node has not staked enough",
        having((world) => {
          world.stake({ xnos: 999n });
          world.stake({ xnos: 999n, authority: at.node }, at.strangersStake);
        }),
        caused("stake", "NodeNotEnoughStake"),
      ),
      violation(
        "the stake is at another address",
        (trial) => {
          trial.world.stake({ authority: at.node }, at.strangersStake);
          trial.pass("stake", at.strangersStake);
        },
        caused("stake", "InvalidStakeAccount", [at.strangersStake, at.stake]),
      ),
    ],
  }),
  nft: existing("nft", "token", {
    rules: [
      violation(
        "the NFT is somebody else's",
        having((world) => void world.token({ owner: at.stranger }, at.accessNft)),
        caused("nft", "NodeNftWrongOwner"),
      ),
      violation(
        "the NFT was given away",
        having((world) => void world.token({ amount: 0n }, at.accessNft)),
        caused("nft", "NodeNftInvalidAmount"),
      ),
    ],
  }),
  metadata: unchecked("metadata", {
    rules: [
      violation("the metadata is at another address", passing("metadata", at.nothing), refused, true),
      violation("the NFT is of no collection", withMetadata(null), refused, true),
      violation(
        "the NFT is of another collection",
        withMetadata({ verified: true, key: at.stranger as never }),
        refused,
        true,
      ),
      violation(
        "the NFT's collection is not verified",
        withMetadata({ verified: false, key: accessKey }),
        refused,
        true,
      ),
      violation(
        "the metadata cannot be read",
        having((world) => void world.change(at.accessMetadata, { data: Uint8Array.of(4, 1, 2) })),
        refused,
        true,
      ),
      violation(
        "the metadata is something else",
        having((world) => void world.change(at.accessMetadata, { data: new Uint8Array(300) })),
        refused,
        true,
      ),
    ],
  }),
} as const;
