/** The figure of the Yin-Yang experiment. */
import { type LearningResults, type LearningSubject, learningPage } from "./learning.ts";
import type { Page } from "./page.ts";
import published from "./reference/yinyang.json" with { type: "json" };

const yinYang: LearningSubject = { name: "Yin-Yang", chance: 1 / 3, published };

/** The page of the experiment. */
export const yinYangPage = (results: LearningResults): Page => learningPage(yinYang, results);
