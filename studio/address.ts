/** The address of the page: `#architecture=wta&gridShape=6x4`. Without an architecture it is that of the first, so that earlier links keep their meaning. */
import type { ArchitectureEntry } from "./architectures/architecture.ts";

const NAME = "architecture";

/** The architecture that an address fragment names, and the name if there is none such. */
export function chosenArchitecture<Entry extends Pick<ArchitectureEntry, "id">>(
  fragment: string,
  [first, ...others]: readonly [Entry, ...Entry[]],
): { readonly architecture: Entry; readonly unknown?: string } {
  const name = new URLSearchParams(fragment.replace(/^#/, "")).get(NAME);
  if (name === null) return { architecture: first };
  const architecture = [first, ...others].find(({ id }) => id === name);
  return architecture === undefined ? { architecture: first, unknown: name } : { architecture };
}

/** The fragment for an architecture with these settings; that of the first is left out. */
export function fragmentFor(id: string, firstId: string, settings: string): string {
  return [...(id === firstId ? [] : [`${NAME}=${id}`]), ...(settings === "" ? [] : [settings])].join("&");
}
