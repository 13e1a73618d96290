/** What an architecture brings to the studio. */

/** The part of the page's address that is the architecture's own: its settings. */
export interface Address {
  readonly fragment: string;
  /** Puts settings in place of those that are there. */
  remember(fragment: string): void;
}

/** Fills the page and runs it from then on. It is called once; another architecture gets a page of its own. */
export type Start = (address: Address) => void;

/** One line of the list of architectures. */
export interface ArchitectureEntry {
  /** What the address calls it. */
  readonly id: string;
  /** What the page calls it. */
  readonly title: string;
  /** Loads its module, with what belongs to it alone. */
  readonly load: () => Promise<{ readonly start: Start }>;
}
