/** The figure of the MNIST experiment. */
import { type LearningResults, type LearningSubject, learningPage } from "./learning.ts";
import type { Page } from "./page.ts";
import published from "./reference/mnist.json" with { type: "json" };

/** MNIST, with the published curves of the classic variant. */
export const mnist = { name: "MNIST", chance: 0.1, published } satisfies LearningSubject;

/** The page of the experiment. The published curves are those of the network with one hidden layer of 100 neurons. */
export const mnistPage = (results: LearningResults): Page => learningPage(mnist, results);
