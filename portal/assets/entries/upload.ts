/** Sends the upload form's file in pieces, and goes on after a dropped line or a restarted server (tus 1.0). */
import { begin } from "../teach/upload";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-upload]")) begin(form);
