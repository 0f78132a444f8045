import type { Mover, Upgrades } from "terraform-provider-nosana/bridge";
import type { Card, CardAttributes } from "./card.ts";
import type { PostcardState } from "./postcard.ts";

/** Version 0 called the receiver `receiver`; version 1 called the message `text`. */
interface Version0 {
  readonly id: string;
  readonly receiver: string;
  readonly text: string;
}
interface Version1 {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

/** Each older version leads to a later one, or straight to today's model. */
export const cardUpgrades: Upgrades<Card> = {
  0: {
    to: 1,
    upgrade: (stored) => {
      const { receiver, ...others } = stored as Version0;
      return { ...others, to: receiver };
    },
  },
  1: (stored) => {
    const { id, to, text } = stored as Version1;
    return { id, to, message: text, ink: null, colour: null, edition: null };
  },
};

/** Lets a `moved` block make a card of a `hello_postcard`. */
export const fromPostcard: Mover<CardAttributes> = ({ provider_address, type_name, state }, target) => {
  if (type_name !== "hello_postcard" || !provider_address.endsWith("/example/hello")) return null;
  target.private.set("edition", 7);
  const { id, to, message } = state as PostcardState;
  return { id, to, message, ink: null, colour: null, edition: null };
};
