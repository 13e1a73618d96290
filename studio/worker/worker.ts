/**
 * The thread that works for a page. What it is for, its name says; everything that some page needs is one program of many parts, so that what they share is
 * there once.
 */
interface Part {
  /** Starts; returns what hears the messages of the page. */
  serve(): (message: unknown) => void;
}

const parts = import.meta.glob<Part>(["../architectures/*/serve.ts", "../catalogue/serve.ts"]);
const { name } = globalThis as unknown as { readonly name: string };
const path = name === "catalogue" ? "../catalogue/serve.ts" : `../architectures/${name}/serve.ts`;
const listener = parts[path]!().then(({ serve }) => serve());
// Those that come before it is there wait for it, and keep their order.
addEventListener("message", async ({ data }) => (await listener)(data));
