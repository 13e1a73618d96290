/** The minimal recurrent network. */
export * from "./minimal.ts";
