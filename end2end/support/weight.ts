// What a page weighs on the wire.

import type { Page, Request } from "@playwright/test";

/** Goes to the page as a browser that was never there, and gives the bytes of it and of all that it loads. */
export async function firstVisit(page: Page, path: string): Promise<{ status: number; bytes: number }> {
  const requests: Request[] = [];
  const keep = (request: Request) => requests.push(request);
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Network.clearBrowserCache");
  page.on("requestfinished", keep);
  const answer = await page.goto(path);
  page.off("requestfinished", keep);
  await devTools.detach();
  const sizes = await Promise.all(requests.map((request) => request.sizes()));
  const bytes = sizes.reduce((sum, it) => sum + it.responseHeadersSize + it.responseBodySize, 0);
  return { status: answer?.status() ?? 0, bytes };
}
