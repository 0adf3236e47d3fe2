// Every text of the scripts, in the language of the page.

import { en } from "./words/en";
import { fr } from "./words/fr";

/** What both languages have. */
export type Words = typeof fr;

/** The texts in the language of this page. */
export const words: Words = document.documentElement.lang === "en" ? en : fr;

/** The locale that figures and dates are written in. */
export const locale = document.documentElement.lang === "en" ? "en-GB" : "fr-FR";

/** A text with `{}` replaced in turn. */
export function fill(text: string, ...values: (string | number)[]): string {
  let at = 0;
  return text.replace(/\{\}/g, () => String(values[at++] ?? ""));
}
