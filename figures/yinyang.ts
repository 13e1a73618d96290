/** The figure of the Yin-Yang experiment. */
import { type LearningResults, type LearningSubject, learningPage } from "./learning.ts";
import type { Page } from "./page.ts";
import published from "./reference/yinyang.json" with { type: "json" };

/** Yin-Yang, with the published curves. */
export const yinYang = { name: "Yin-Yang", chance: 1 / 3, published } satisfies LearningSubject;

/** The page of the experiment. */
export const yinYangPage = (results: LearningResults): Page => learningPage(yinYang, results);
