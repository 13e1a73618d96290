/** VitePress's own theme with the fonts of the reader's machine, and what the pages of this manual have besides. */
import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import LivePage from "./LivePage.vue";
import "./styles.css";

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => void app.component("LivePage", LivePage),
} satisfies Theme;
