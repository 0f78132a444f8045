import { address } from "@solana/kit";

/** The one key of the admin instructions on every network but mainnet. */
export const marketAdmin = address("XXXxddiNnmoD2h2LbQYaL76Swi21MaQbtBbRynAdQL8");
