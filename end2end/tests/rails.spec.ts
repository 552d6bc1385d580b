import type { Page } from "@playwright/test";
import { expect, person, test } from "../support/fixtures.ts";
import { type Asked, approve, ask, findPayment, getCode, release, unique } from "../support/journey.ts";

// What the simulator does follows from the last digits of the number.
const PAID = "0712 345 670";
const REFUSED = "0712 345 674";
const SILENT = "0712 345 666";

/** Reloads until the page says this; a failure shows what it says instead. */
async function until(page: Page, words: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("main")).toContainText(words, { timeout: 500 });
  }).toPass({ timeout: 60_000 });
}

test("M-Pesa: what cannot be carried is refused when asking, and what is asked for is sent and confirmed", async ({
  signedIn,
  codeAfter,
  expectGood,
}) => {
  const staff = await signedIn(person("Moses Wafula"));
  await test.step("cents and a number that is none are refused beside their fields", async () => {
    await staff.goto("/requisitions/new");
    await staff.getByLabel("Payee").fill(unique("With cents"));
    await staff.getByLabel("Amount").fill("100.50");
    await staff.getByLabel("Purpose").fill("Airtime");
    await staff.getByLabel("Account").selectOption({ index: 1 });
    await staff.getByRole("radio", { name: /M-Pesa/ }).check();
    await staff.getByLabel("Destination").fill("12345");
    await staff.getByRole("button", { name: "Continue" }).click();
    await expect(staff.getByText(/M-Pesa pays whole shillings/).first()).toBeVisible();
    await expect(staff.getByText(/Write the M-Pesa number of the payee/).first()).toBeVisible();
  });
  const asked = await ask(staff, unique("Kisumu Hardware"), "2,400", PAID);
  await approve(await signedIn(person("Branch manager", "Kisumu")), asked);
  await approve(await signedIn(person("Njeri Kariuki")), asked);
  const executor = person("Baraka Juma");
  const treasury = await signedIn(executor);
  const payment = await findPayment(treasury, asked);
  await expect(treasury.getByText("M-Pesa, 0712 345 670").first()).toBeVisible();
  const code = await getCode(treasury, executor, asked, payment, codeAfter);
  await release(treasury, asked, code);
  await expect(treasury.getByText(/It is on its way/)).toBeVisible();
  await until(treasury, "Confirmed as paid");
  await expect(treasury.getByRole("link", { name: /^Voucher V-\d{6}$/ }).first()).toBeVisible();
  await expect(treasury.getByRole("row", { name: /In transit/ }).first()).toBeVisible();
  await expectGood(treasury, "payment-by-mpesa");
  await test.step("it comes back, and a second person brings it back into the fund", async () => {
    await treasury.getByRole("link", { name: "It came back…" }).click();
    await treasury.getByRole("button", { name: "Record it" }).click();
    await expect(treasury.getByText(/choose what became of it/).first()).toBeVisible();
    await treasury.getByRole("radio", { name: "It was paid, and the money came back" }).check();
    await treasury.getByLabel("Reference").fill("SGR88KLM01");
    await treasury.getByLabel("What was looked at").fill("The statement of today, line 4");
    await expectGood(treasury, "payment-evidence-returned");
    await treasury.getByRole("button", { name: "Record it" }).click();
    await expect(treasury.getByText(/A second person looks at the same/)).toBeVisible();
    const second = await signedIn(person("Group finance manager"));
    await second.goto("/release/under-way");
    const row = second.getByRole("row", { name: new RegExp(asked.payee) });
    await expect(row).toContainText("the money came back");
    await expectGood(second, "under-way-came-back");
    await second.goto("/");
    await expectGood(second, "my-work-to-confirm");
    await second.getByRole("row", { name: new RegExp(asked.payee) }).getByRole("link", { name: "Look at it…" }).click();
    await second.getByRole("button", { name: "I looked: it is so" }).click();
    await expect(second.getByText("Returned, and back in the fund")).toBeVisible();
    await expect(second.getByText("Returned", { exact: true }).first()).toBeVisible();
    await expectGood(second, "payment-returned");
    await second.getByRole("link", { name: /^Voucher V-\d{6}$/ }).first().click();
    await expect(second.getByText("Returned", { exact: true })).toBeVisible();
  });
});

test("M-Pesa: refused, back in the fund, and cancelled with a reason", async ({ signedIn, codeAfter, expectGood }) => {
  const asked = await ask(await signedIn(person("Moses Wafula")), unique("No such number"), "1,100", REFUSED);
  const { treasury } = await released(asked, signedIn, codeAfter);
  await until(treasury, "Failed, and back in the fund");
  await treasury.getByRole("link", { name: "Cancel it" }).click();
  await treasury.getByRole("button", { name: /^Cancel KES/ }).click();
  await expect(treasury.getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  await expectGood(treasury, "payment-cancel");
  await treasury.getByLabel("Reason").fill("The number is not registered.");
  await treasury.getByRole("button", { name: /^Cancel KES/ }).click();
  await expect(treasury.getByText("Cancelled", { exact: true }).first()).toBeVisible();
});

test("M-Pesa: a silent gateway leaves it in doubt, and two people settle it", async ({ signedIn, codeAfter, expectGood }) => {
  const asked = await ask(await signedIn(person("Moses Wafula")), unique("Silent"), "1,300", SILENT);
  const { treasury, payment } = await released(asked, signedIn, codeAfter);
  await until(treasury, "In doubt");
  await treasury.goto("/release/under-way");
  await expect(treasury.getByRole("row", { name: new RegExp(asked.payee) })).toContainText("Not known");
  await expectGood(treasury, "under-way");
  await treasury.goto(`${payment}/evidence`);
  await treasury.getByRole("radio", { name: "It was paid", exact: true }).check();
  await treasury.getByLabel("Reference").fill("SG632NMUAB");
  await treasury.getByLabel("What was looked at").fill("Line 17 of the statement of today");
  await expectGood(treasury, "payment-evidence");
  await treasury.getByRole("button", { name: "Record it" }).click();
  await expect(treasury.getByText(/A second person looks at the same/)).toBeVisible();
  await treasury.goto(`${payment}/evidence`);
  await expect(treasury.getByText("You recorded this; a second person confirms it.")).toBeVisible();

  const second = await signedIn(person("Group finance manager"));
  await second.goto(`${payment}/evidence`);
  await expectGood(second, "payment-evidence-confirm");
  await second.getByRole("button", { name: "I looked: it is so" }).click();
  await expect(second.getByText("Confirmed, and booked.")).toBeVisible();
  await expect(second.getByText("Paid", { exact: true }).first()).toBeVisible();
});

type SignedIn = (who: ReturnType<typeof person>) => Promise<Page>;

/** Approved by both and released with a code. */
async function released(asked: Asked, signedIn: SignedIn, codeAfter: Parameters<typeof getCode>[4]) {
  await approve(await signedIn(person("Branch manager", "Kisumu")), asked);
  await approve(await signedIn(person("Njeri Kariuki")), asked);
  const executor = person("Baraka Juma");
  const treasury = await signedIn(executor);
  const payment = await findPayment(treasury, asked);
  const code = await getCode(treasury, executor, asked, payment, codeAfter);
  await release(treasury, asked, code);
  await expect(treasury.getByText(/It is on its way/)).toBeVisible();
  return { treasury, payment };
}
