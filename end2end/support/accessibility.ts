// Accessibility, in light and in dark. axe needs timers, which a page without scripts does not run,
// so the page's HTML as it stands is shown again in a second context that runs scripts: same address,
// same cookies, same style sheets, none of the page's own scripts.

import axe from "axe-core";
import { expect, type Browser, type Page } from "@playwright/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with one line per violation: scheme, rule, element, and how to fix it. */
export async function expectAccessible(browser: Browser, page: Page): Promise<void> {
  const url = page.url();
  // With scripts on, a browser would hide what <noscript> holds.
  const html = (await page.content()).replace(/<\/?noscript>/g, "");
  const copy = await browser.newContext({
    javaScriptEnabled: true,
    viewport: page.viewportSize(),
    storageState: await page.context().storageState(),
  });
  try {
    const audited = await copy.newPage();
    await audited.route("**/*", (route) => {
      const request = route.request();
      if (request.isNavigationRequest()) {
        return route.fulfill({ contentType: "text/html; charset=utf-8", body: html });
      }
      return request.resourceType() === "script" ? route.abort() : route.continue();
    });
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await audited.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await audited.goto(url);
      found.push(...(await violations(audited)).map((line) => `${colorScheme}: ${line}`));
    }
    expect(found, `accessibility of ${url}`).toEqual([]);
  } finally {
    await copy.close();
  }
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(
    (values) => axe.run(document, { runOnly: { type: "tag", values } }),
    rules,
  );
  // An axe that found nothing to look at proves nothing.
  expect(results.passes.length, "axe rules that applied").toBeGreaterThan(0);
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary ?? violation.help}`,
    ),
  );
}
