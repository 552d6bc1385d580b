// Valid HTML: the source as the server sent it, not the tree that the browser made of it.

import { HtmlValidate } from "html-validate";
import { expect, type BrowserContext, type Page } from "@playwright/test";

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
  rules: {
    // The server writes what is shortest; these are matters of taste.
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "doctype-style": "off",
    "no-trailing-whitespace": "off",
    // Everything comes from the server itself.
    "require-sri": "off",
    "void-style": "off",
  },
});

/** Fails with one line per error: place, rule, words. */
export async function expectValidHtml(source: string, name: string): Promise<void> {
  const report = await validator.validateString(source, name);
  const found = report.results.flatMap((result) =>
    result.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`),
  );
  expect(found, `HTML of ${name}`).toEqual([]);
}

const sources = new WeakMap<Page, Promise<string>>();

/** From now on, keeps the source of whatever document each page of this context shows. */
export function keepSources(context: BrowserContext): void {
  context.on("response", (response) => {
    const request = response.request();
    const isRedirect = response.status() >= 300 && response.status() < 400;
    if (request.isNavigationRequest() && !isRedirect && request.frame().parentFrame() === null) {
      const source = response.text();
      // Nobody may ever ask for it, as when the page is closed meanwhile.
      source.catch(() => undefined);
      sources.set(request.frame().page(), source);
    }
  });
}

/** Validates what the page shows: the answer to a refused form too, which no second request would bring back. */
export async function expectPageValid(page: Page): Promise<void> {
  const source = sources.get(page);
  if (source === undefined) {
    throw new Error("nobody kept the sources of this page's context");
  }
  await expectValidHtml(await source, page.url());
}
