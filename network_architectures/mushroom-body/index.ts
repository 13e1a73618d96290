/** The mushroom body of insects, which learns to tell odours. */
export * from "./mushroom-body-network.ts";
