/** Programs as users of CommonJS write them: the same lines within a function, and `require` for `import`. */

const IMPORT = /^import (?:type )?\{([^}]*)\} from ("[^"]+");\n/gm;

/** JavaScript for Node. */
export const asCommonJs = (text: string): string =>
  converted(text, (names, from) => `const {${names}} = require(${from});`);

/** TypeScript for `tsc`, which has a form of its own of what is required. */
export const asCommonTs = (text: string): string =>
  converted(text, (names, from, k) => `import module${k} = require(${from});\nconst {${names}} = module${k};`);

function converted(text: string, line: (names: string, from: string, k: number) => string): string {
  const lines: string[] = [];
  const rest = text.replace(IMPORT, (_all, names: string, from: string) => {
    lines.push(line(names.replace(/(\w+) as (\w+)/g, "$1: $2"), from, lines.length));
    return "";
  });
  return `${lines.join("\n")}\nasync function main() {\n${rest.replace(/^export /gm, "")}\n}\nmain();\n`;
}
