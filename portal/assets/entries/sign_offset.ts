/** The lecture and the interpreter's video in step. Without it the links and forms of the page work as they stand. */
import { SignBench } from "../teach/sign_offset/sign_bench";

const form = document.querySelector<HTMLFormElement>("#sign-form[data-offset]");
if (form) new SignBench(form).begin();
