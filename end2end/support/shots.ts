// Pictures to be looked at by people: end2end/shots/<name>-<width>-<scheme>.png, not kept in git.

import path from "node:path";
import type { Page } from "@playwright/test";

const directory = path.resolve(import.meta.dirname, "../shots");

/** The whole page, on a phone and on a desk, in light and in dark. */
export async function takeShots(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({
        path: path.join(directory, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before !== null) {
    await page.setViewportSize(before);
  }
}
