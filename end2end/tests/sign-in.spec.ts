import { test } from "../support/fixtures.ts";

test("the sign-in page is accessible and valid", async ({ page, expectGood }) => {
  await page.goto("/sign-in");
  await expectGood(page, "sign-in");
});
