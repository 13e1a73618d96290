/** A page for each model, and one that lists them all: HTML that opens offline, in light and in dark. Text in, text out. */

import { curveSvg, histogramSvg, matrixSvg, sparkSvg, traceSvg } from "../figures/answers.ts";
import { equationHtml } from "../figures/equations.ts";
import { escapeHtml } from "../figures/escape.ts";
import { svgStyle } from "../figures/svg.ts";
import type { Quantity } from "../genn/model/index.ts";
import { type ModelAnswer, unitText } from "../responses/index.ts";
import { type DescribedModel, sectionTitles } from "./described-models.ts";
import { pageStyle } from "./model-page-style.ts";

/** The file of a model's page. */
export const pageName = ({ name }: DescribedModel): string => `${name}.html`;

/** The style of all pages, which lies beside them. */
export const styleName = "style.css";
export const style = `${pageStyle}\n${svgStyle}\n`;

const frame = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src data:">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${styleName}">
</head>
<body>
${body}
</body>
</html>
`;

/** The page of a model; `before` and `after` are its neighbours. */
export function modelPage(
  model: DescribedModel,
  {
    before,
    after,
    home,
  }: {
    readonly before?: DescribedModel | undefined;
    readonly after?: DescribedModel | undefined;
    readonly home?: string | undefined;
  },
): string {
  const { name, docs, section, place, program, answer } = model;
  const names = new Set(model.members.map((member) => member.name));
  const equations = (docs?.equations ?? []).map((one) => `<p>${equationHtml(one, names)}</p>`);
  const neighbour = (other: DescribedModel | undefined, sign: string) =>
    other === undefined
      ? "<span></span>"
      : `<a href="${pageName(other)}">${sign.replace("*", escapeHtml(other.name))}</a>`;
  return frame(
    `${name}: ${sectionTitles[section]!.toLowerCase()}`,
    `<main>
<nav>${homeLink(home)}<a href="index.html">Models</a><span>/</span><a href="index.html#${section}">${sectionTitles[section]}</a></nav>
<header>
<h1>${breakable(name)}</h1>
<p class="summary">${prose(docs?.summary ?? "")}</p>
</header>
${plots(answer)}
<section>
<h2>Equations</h2>
<div class="equations">${equations.join("\n")}</div>
<p class="source"><b>Source.</b> ${prose(docs?.source ?? "")}. ${prose(place)}.</p>
</section>
${quantities(model)}
<section>
<h2>Program</h2>
<p class="aside">Save it as <code>${escapeHtml(name)}.mts</code> and run it with <code>npx tsx ${escapeHtml(name)}.mts</code>.</p>
<pre><code>${escapeHtml(program)}</code></pre>
</section>
<footer>${neighbour(before, "\u2190 *")}${neighbour(after, "* \u2192")}</footer>
</main>`,
  );
}

/** Every plot in the width of a screen and of a phone, since letters must not shrink. */
function both(title: string, draw: (width: number) => string | undefined, wide: number): string {
  const [large, small] = [draw(wide), draw(338)];
  if (large === undefined) return "";
  return `<figure><h2>${escapeHtml(title)}</h2><div class="on-screen">${large}</div><div class="on-phone">${small}</div></figure>`;
}

function plots(answer: ModelAnswer): string {
  const hasBoth = answer.trace !== undefined && answer.curve !== undefined;
  const figures = [
    both("Response", (width) => traceSvg(answer, width), hasBoth ? 600 : 1000),
    both(answer.curve?.title ?? "", (width) => curveSvg(answer, width), 400),
    both("Distribution", (width) => histogramSvg(answer, width), 720),
    both("Connections", (width) => matrixSvg(answer, width), 440),
  ];
  const captions = [answer.caption, ...(answer.curve === undefined ? [] : [answer.curve.caption])];
  return `<div class="plots${hasBoth ? " two" : ""}">
${figures.filter((figure) => figure !== "").join("\n")}
</div>
<p class="caption">${escapeHtml(captions.join(" "))}</p>`;
}

function quantities({ members, docs }: DescribedModel): string {
  if (members.length === 0) return "";
  const rows = members.map(({ name, role, value }) => {
    const [unit, meaning] = (docs?.quantities as Record<string, Quantity> | undefined)?.[name] ?? ["", ""];
    const cells = [
      `<th scope="row"><code>${escapeHtml(name)}</code></th>`,
      `<td>${role}</td>`,
      `<td class="number">${escapeHtml(value.replace("-", "\u2212"))}</td>`,
      `<td>${escapeHtml(unitText(unit))}</td>`,
      `<td class="meaning">${prose(meaning)}</td>`,
    ];
    return `<tr>${cells.join("")}</tr>`;
  });
  const value = members[0]!.role === "argument" ? "example" : "default";
  const headings = ["name", "is a", value, "unit", "meaning"];
  return `<section>
<h2>Quantities</h2>
<table>
<thead><tr>${headings.map((one) => `<th${one === value ? ' class="number"' : ""}>${one}</th>`).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</section>`;
}

/** Leads to the manual that the pages are part of. */
const homeLink = (home: string | undefined): string =>
  home === undefined ? "" : `<a href="${escapeHtml(home)}">Manual</a><span>/</span>`;

/** The page that lists all models, by kind, with small pictures. */
export function indexPage(models: readonly DescribedModel[], home?: string): string {
  const titles = Object.entries(sectionTitles);
  const sections = titles.map(([section, title]) => {
    const own = models.filter((model) => model.section === section);
    return `<section id="${section}">
<h2>${title} <small>${own.length}</small></h2>
<div class="cards">
${own.map(card).join("\n")}
</div>
</section>`;
  });
  const links = titles.map(([section, title]) => `<a href="#${section}">${title}</a>`);
  return frame(
    "Models",
    `<main class="index">
${home === undefined ? "" : `<nav>${homeLink(home)}<span>Models</span></nav>`}
<header>
<h1>Models</h1>
<p class="summary">${models.length} drop-in models, each with what it answers to a standard input. The pictures are simulations, made with the code on their pages.</p>
</header>
<nav class="jump">${links.join("")}</nav>
${sections.join("\n")}
</main>`,
  );
}

const card = (model: DescribedModel): string =>
  `<a class="card" href="${pageName(model)}"><span class="picture">${sparkSvg(model.answer)}</span><b>${breakable(model.name)}</b><span class="what">${prose(model.docs?.summary ?? "")}</span></a>`;

/** A name may be broken between its words. */
const breakable = (name: string): string => escapeHtml(name).replace(/([a-z0-9])([A-Z])/g, "$1<wbr>$2");

/** Text with code in it, as Markdown marks it. */
const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
