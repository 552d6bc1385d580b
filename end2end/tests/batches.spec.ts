import type { Page } from "@playwright/test";
import { expect, person, test } from "../support/fixtures.ts";
import { type Asked, approve, ask, unique } from "../support/journey.ts";

/** Ticks these on the release desk and goes on to their batch. */
async function seal(page: Page, payees: string[]): Promise<void> {
  await page.goto("/release");
  for (const payee of payees) {
    await page.getByRole("checkbox", { name: new RegExp(`Together with others: .* to ${payee}$`) }).check();
  }
  await page.getByRole("button", { name: "Release the ticked ones together…" }).click();
}

test("payments over three methods are chosen, sealed, released with one code, and each has its own result", async ({
  signedIn,
  codeAfter,
  expectGood,
}) => {
  const staff = await signedIn(person("Moses Wafula"));
  const asked: Asked[] = [
    await ask(staff, unique("In cash"), "1,200"),
    await ask(staff, unique("By phone"), "2,300", "0712 345 670"),
    await ask(staff, unique("Refused by phone"), "1,700", "0712 345 674"),
    await ask(staff, unique("Put aside"), "1,900"),
  ];
  for (const who of [person("Branch manager", "Kisumu"), person("Njeri Kariuki")]) {
    const approver = await signedIn(who);
    for (const one of asked) {
      await approve(approver, one);
    }
  }
  const [cash, phone, refused, aside] = asked.map((one) => one.payee) as [string, string, string, string];
  const executor = person("Baraka Juma");
  const treasury = await signedIn(executor);
  await test.step("nothing ticked is said beside the boxes", async () => {
    await seal(treasury, []);
    await expect(treasury.getByRole("alert").getByText("choose 1 to 100")).toBeVisible();
    await expectGood(treasury, "release-desk-nothing-ticked");
  });
  await seal(treasury, [cash, phone, refused, aside]);
  await expect(treasury.getByRole("heading", { level: 1 })).toContainText(/Release 4 payments, KES.7,100\.00/);
  await expectGood(treasury, "batch");

  await test.step("a colleague puts one aside: the seal is broken, and the others are sealed anew", async () => {
    const colleague = await signedIn(person("Tabitha Mutua"));
    await colleague.goto("/release");
    await colleague.getByRole("link", { name: aside, exact: true }).click();
    await colleague.getByRole("link", { name: "Put it aside" }).click();
    await colleague.getByLabel("Reason").fill("The receipt is another shop’s");
    await colleague.getByRole("button", { name: /^Put .* aside$/ }).click();
    await treasury.reload();
    await expect(treasury.getByText("The seal is broken, so nothing can be released").first()).toBeVisible();
    await expectGood(treasury, "batch-broken");
    await treasury.getByRole("button", { name: "Seal the other 3 anew" }).click();
    await expect(treasury.getByRole("heading", { level: 1 })).toContainText(/Release 3 payments, KES.5,200\.00/);
  });

  const code = await codeAfter(treasury, executor.email, cash, async () => {
    await treasury.getByRole("button", { name: "Send me a release code" }).click();
  });
  await expectGood(treasury, "batch-code");
  await treasury.getByLabel("Code").fill(code === "000000" ? "000001" : "000000");
  const release = treasury.getByRole("button", { name: /^Release 3 payments, KES.5,200\.00$/ });
  await release.click();
  await expect(treasury.getByLabel("Code")).toHaveAttribute("aria-invalid", "true");
  await treasury.getByLabel("Code").fill(code);
  await release.click();
  // The page comes again by itself, without a script, until all are done.
  await expect(treasury.getByRole("heading", { level: 1 })).toHaveText("3 payments released", { timeout: 30_000 });
  await expect(treasury.getByRole("row", { name: new RegExp(cash) })).toContainText(/Voucher V-\d{6}/);
  await expect(treasury.getByRole("row", { name: new RegExp(phone) }).first()).toContainText("On its way");
  await expectGood(treasury, "batch-done");

  await test.step("each goes its own way from there", async () => {
    for (const [payee, words] of [
      [phone, "Confirmed as paid"],
      [refused, "Failed, and back in the fund"],
    ] as const) {
      await treasury.getByRole("link", { name: payee, exact: true }).click();
      await expect(async () => {
        await treasury.reload();
        await expect(treasury.getByRole("main")).toContainText(words, { timeout: 500 });
      }).toPass({ timeout: 60_000 });
      await treasury.getByRole("link", { name: "Batch", exact: true }).click();
    }
  });
  await treasury.goto("/release/batches");
  await expect(treasury.getByRole("row", { name: /Done/ }).first()).toBeVisible();
  await expectGood(treasury, "batches");
});
