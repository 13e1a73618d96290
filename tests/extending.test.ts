/**
 * `docs/extending.md`, followed to the letter: a copy of the project gets every file and every line that the page names, and every command is
 * run there.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "./temporary.ts";

const project = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(join(project, "docs", "extending.md"), "utf8");

/** What a reader does, in the order of the page. */
type Step =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "edit"; readonly path: string; readonly lines: readonly string[] }
  | { readonly kind: "run"; readonly command: string };

function stepsOf(text: string): Step[] {
  const blocks = /(?:^`([\w./-]+)`\n\n)?^```(ts|diff|sh)\n([\s\S]*?)^```$/gm;
  return [...text.matchAll(blocks)].flatMap(([, path, kind, body]): Step[] => {
    const lines = body!.trimEnd().split("\n");
    if (kind === "ts") return [{ kind: "file", path: path!, text: body! }];
    if (kind === "diff") return [{ kind: "edit", path: lines[0]!.replace("--- ", ""), lines: lines.slice(1) }];
    return lines.map((line) => ({ kind: "run", command: line.replace(/\s+#.*$/, "") }));
  });
}

/** Puts the lines with a plus behind the lines before them. */
function edited(text: string, lines: readonly string[]): string {
  const result = text.split("\n");
  let at = 0;
  for (const line of lines) {
    const content = line.slice(1);
    if (line.startsWith("+")) result.splice(at, 0, content);
    else at = result.indexOf(content, at);
    if (at < 0) throw new Error(`there is no line '${content}' to edit`);
    at++;
  }
  return result.join("\n");
}

/** A copy of the files that git knows or would take. */
function copyOfProject(): string {
  const copy = join(temporaryFolder(), "project");
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: project, encoding: "utf8" });
  for (const file of files.trim().split("\n")) {
    if (!existsSync(join(project, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(project, file), join(copy, file));
  }
  symlinkSync(join(project, "node_modules"), join(copy, "node_modules"));
  return copy;
}

test("docs/extending.md can be followed to the letter", { timeout: 600_000 }, () => {
  const copy = copyOfProject();
  const steps = stepsOf(page);
  const printed = new Map<string, string>();
  for (const step of steps) {
    if (step.kind === "run") {
      try {
        const output = execFileSync("sh", ["-c", `${step.command} 2>&1`], { cwd: copy, encoding: "utf8" });
        printed.set(step.command, output);
      } catch (error) {
        throw new Error(`${step.command}\n${(error as { stdout?: string }).stdout}`);
      }
      continue;
    }
    const path = join(copy, step.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, step.kind === "file" ? step.text : edited(readFileSync(path, "utf8"), step.lines));
  }
  expect(steps.filter(({ kind }) => kind === "file")).toHaveLength(8);
  const outputOf = (start: string) => [...printed].find(([command]) => command.startsWith(start))![1];
  const learned = outputOf("npm run experiment -- features/rings --model both");
  for (const line of page.matchAll(/^(events|rates): accuracy /gm)) {
    const [, accuracy] = new RegExp(`^${line[1]}: accuracy ([\\d.]+)`, "m").exec(learned)!;
    expect(Number(accuracy)).toBeGreaterThan(0.95);
  }
  expect(outputOf("npm run experiment -- features/rings --help")).toMatch(
    /--hidden +Neurons of the hidden layer \[100\]/,
  );
  expect(readFileSync(join(copy, "docs", "models.md"), "utf8")).toContain("### deltaRate");
  expect(readFileSync(join(copy, "results", "figures", "rings.html"), "utf8")).toContain(
    "Random features tell rings apart",
  );
});

test("what docs/extending.md shows of files that are there is what they say", () => {
  const excerpts = [...page.matchAll(/^From `([\w./-]+)`\n\n```typescript\n([\s\S]*?)\n```$/gm)];
  expect(excerpts).toHaveLength(page.match(/^```typescript$/gm)!.length);
  expect(excerpts.length).toBeGreaterThan(5);
  for (const [, path, text] of excerpts) expect(readFileSync(join(project, path!), "utf8")).toContain(text);
});
