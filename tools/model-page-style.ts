/** How the pages of models look, in light and in dark. */
import { fontFamily, ink, palette } from "../figures/theme.ts";

export const pageStyle = `
:root { color-scheme: light dark; --page: #fff; --text: ${ink.text}; --muted: ${ink.muted}; --rule: ${ink.rule}; --grid: ${ink.grid}; --well: #f7f8fa; --link: ${palette.blue}; }
@media (prefers-color-scheme: dark) { :root { --page: #0f131a; --text: #e8ecf1; --muted: #9aa7b5; --rule: #2c3540; --grid: #20272f; --well: #161b23; --link: ${palette.skyBlue}; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 ${fontFamily}; -webkit-font-smoothing: antialiased; }
main { max-width: 1096px; margin: 0 auto; padding: 36px 48px 56px; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
nav { display: flex; gap: 8px; font-size: 14px; color: var(--muted); }
h1 { margin: 14px 0 0; font-size: 34px; line-height: 1.2; font-weight: 650; letter-spacing: -0.02em; overflow-wrap: anywhere; }
.summary { margin: 8px 0 0; font-size: 18px; color: var(--muted); max-width: 68ch; text-wrap: pretty; }
h2 { margin: 0 0 14px; font-size: 18px; font-weight: 620; letter-spacing: -0.005em; }
h2 small { margin-left: 4px; font-size: 14px; font-weight: 400; color: var(--muted); }
section { margin-top: 44px; }
.plots { margin-top: 34px; }
.plots.two { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0; }
figure { margin: 0; min-width: 0; }
figure h2 { margin: 0 0 2px; }
.plot text { font-variant-numeric: tabular-nums; }
.on-phone { display: none; }
.caption { margin: 10px 0 0; font-size: 14px; color: var(--muted); max-width: 90ch; text-wrap: pretty; }
.equations { padding: 18px 24px; border-radius: 10px; background: var(--well); font: 19px/1.5 "STIX Two Text", "Cambria Math", Cambria, "Times New Roman", "Liberation Serif", Georgia, serif; }
.equations p { margin: 0; padding: 5px 0 5px 1.4em; text-indent: -1.4em; overflow-wrap: anywhere; }
.equations sub, .equations sup { font-size: 0.72em; line-height: 0; }
.source { margin: 14px 0 0; font-size: 14px; color: var(--muted); overflow-wrap: anywhere; }
.source b { font-weight: 600; color: var(--text); }
.aside { margin: -6px 0 12px; font-size: 14px; color: var(--muted); overflow-wrap: anywhere; }
code { font: 0.875em/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; }
pre { margin: 0; padding: 18px 22px; border-radius: 10px; background: var(--well); overflow-x: auto; line-height: 1.5; }
table { width: 100%; border-collapse: collapse; font-size: 14.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 8px 18px 8px 0; text-align: left; vertical-align: baseline; font-weight: 400; }
thead th { font-size: 13px; color: var(--muted); border-bottom: 1px solid var(--rule); white-space: nowrap; }
tbody tr + tr > * { border-top: 1px solid var(--grid); }
tbody td:nth-child(2) { color: var(--muted); }
td:last-child, th:last-child { padding-right: 0; }
.number { text-align: right; }
footer { display: flex; justify-content: space-between; gap: 16px; margin-top: 48px; padding-top: 18px; border-top: 1px solid var(--rule); font-size: 15px; }
.jump { flex-wrap: wrap; gap: 6px 22px; margin-top: 22px; padding: 12px 0; border-block: 1px solid var(--rule); }
.index section { margin-top: 36px; scroll-margin-top: 12px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 226px), 1fr)); gap: 18px; }
.card { display: flex; flex-direction: column; padding: 0 0 14px; border: 1px solid var(--rule); border-radius: 12px; overflow: hidden; color: inherit; }
.card:hover { border-color: var(--link); text-decoration: none; }
.card:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.picture { display: flex; align-items: center; justify-content: center; height: 116px; margin-bottom: 12px; background: var(--well); }
.card b { padding: 0 16px; font-weight: 600; overflow-wrap: anywhere; }
.what { margin-top: 3px; padding: 0 16px; font-size: 13.5px; line-height: 1.42; color: var(--muted); display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
@media (max-width: 900px) { main { padding: 28px 28px 44px; } .plots.two { grid-template-columns: minmax(0, 1fr); gap: 26px; } }
@media (max-width: 640px) {
  main { padding: 22px 20px 36px; }
  h1 { font-size: 27px; }
  .summary { font-size: 16px; }
  section { margin-top: 34px; }
  .on-screen { display: none; }
  .on-phone { display: block; margin-inline: -4px; }
  .equations { padding: 12px 16px; font-size: 17px; }
  pre { padding: 14px 16px; font-size: 13px; }
  table, tbody, tr, th, td { display: block; }
  thead { display: none; }
  tbody tr { display: grid; grid-template-columns: auto 1fr auto auto; gap: 0 10px; padding: 10px 0; border-top: 1px solid var(--grid); }
  tbody tr > * { padding: 0; border: 0 !important; }
  .number { text-align: right; }
  td:nth-child(4) { color: var(--muted); min-width: 3ch; }
  .meaning { grid-column: 1 / -1; color: var(--muted); }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px; }
  .picture { height: 92px; margin-bottom: 10px; }
  .picture svg { width: 92%; }
  .card b, .what { padding: 0 12px; }
  .card b { font-size: 15px; line-height: 1.3; }
  .what { font-size: 12.5px; }
}
@media print { main { padding: 0; } }
`;
