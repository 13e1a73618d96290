/**
 * What generated code imports from JavaScript: double functions.
 *
 * Plain JavaScript down to the last import, so that a worker loads it from source.
 */

import { doubleFunctions } from "../../../maths/c99-double.js";

export const hostImports = { maths: doubleFunctions };
