/** Slides, chapters and descriptions: keys, playing, saving by itself. Without it each form works as it stands. */
import "../page/older_browsers";
import { Bench } from "../teach/bench/bench";

const form = document.querySelector<HTMLFormElement>("form[data-bench]");
if (form) new Bench(form).begin();
