/** What holds for all tests: random ones draw the same inputs every time, unless they name a seed of their own. */
import fc from "fast-check";

fc.configureGlobal({ seed: 20260101 });
