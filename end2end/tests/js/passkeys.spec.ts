import { expect, person, test } from "../../support/fixtures.ts";
import { approve, ask, expectProven, findPayment, unique } from "../../support/journey.ts";
import { phone, recognises } from "../../support/phone.ts";

// Browsers make passkeys for host names: the demo is at localhost, and at its number for everybody else here.
const site = process.env["COUNTERSIGN_BASE_URL"] ?? process.env["E2E_BASE_URL"] ?? "";
test.use({ baseURL: site.replace("127.0.0.1", "localhost") });

test("a treasury officer adds a passkey, signs in with it, releases with it, and removes it", async ({
  signedIn,
  expectGood,
  mailAfter,
  codeAfter,
}) => {
  const staff = await signedIn(person("Achieng Odhiambo"));
  const asked = await ask(staff, unique("Peter Ochieng"), "2,350");
  const together = [await ask(staff, unique("Mary Atieno"), "1,150"), await ask(staff, unique("Paul Kimani"), "1,350")];
  for (const who of [person("Branch manager", "Kisumu"), person("Njeri Kariuki")]) {
    const approver = await signedIn(who);
    for (const one of [asked, ...together]) {
      await approve(approver, one);
    }
  }

  // Added after confirming by password; the mail says so.
  const executor = person("Tabitha Mutua");
  const page = await signedIn(executor);
  const device = await phone(page);
  await page.goto("/account");
  await expectGood(page, "account-no-passkeys");
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await expectGood(page, "passkey-confirm");
  await page.getByLabel("Your password").fill("not the password");
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByText("This is not your current password.").first()).toBeVisible();
  await page.getByLabel("Your password").fill(executor.password);
  const digits = await codeAfter(page, executor.email, "Your confirmation code", async () => {
    await page.getByRole("button", { name: "Send me a code" }).click();
  });
  await expectGood(page, "passkey-confirm-code");
  await page.getByLabel("Code").fill(digits);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Tabitha’s phone");
  await expectGood(page, "passkey-new");
  const mail = await mailAfter(page, executor.email, "Tabitha’s phone", async () => {
    await page.getByRole("button", { name: "Make the passkey" }).click();
    await expect(page.getByText("“Tabitha’s phone” is added, and you were signed out everywhere else.")).toBeVisible();
  });
  expect(mail).toContain("was added to your account");
  await expect(page.getByRole("link", { name: "Tabitha’s phone" })).toBeVisible();
  await expectGood(page, "account-passkeys");

  // Recovery codes for the day on which the phone is lost.
  await page.getByRole("link", { name: "Make recovery codes" }).click();
  // The session began anew with the passkey, and so confirms anew.
  await page.getByRole("button", { name: "Confirm with my passkey" }).click();
  await expect(page.locator(".recovery-codes li")).toHaveCount(10);
  await expectGood(page, "recovery-codes");
  const code = await page.locator(".recovery-codes li").first().innerText();
  await page.getByRole("button", { name: "I have written them down" }).click();
  await expect(page.getByText("10 of 10 recovery codes are left")).toBeVisible();

  // Signed out, and in again without a password or an address.
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeAttached();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByLabel("E-mail").fill(executor.email);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeAttached();

  // A code confirms in place of the phone, once.
  await page.goto("/account/passkeys/new");
  await expectGood(page, "passkey-confirm-by-code");
  await page.getByLabel("Recovery code").fill(code.toLowerCase());
  await page.getByRole("button", { name: "Confirm with the code" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText("9 of 10 recovery codes are left")).toBeVisible();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeAttached();

  // Released: what the phone does not vouch for is refused, and a code is not offered.
  const payment = await findPayment(page, asked);
  await page.goto(`${payment}/release`);
  await expect(page.getByText("Send me a release code")).toHaveCount(0);
  await expectGood(page, "release-by-passkey");
  const act = page.getByRole("button", { name: `Release ${asked.amount} to ${asked.payee} with my passkey` });
  await recognises(device, false);
  await act.click();
  await expect(page.getByText("Nothing was answered")).toBeVisible();
  await expectGood(page, "release-by-passkey-unanswered");
  await recognises(device, true);
  await page.getByRole("button", { name: `Release ${asked.amount} to ${asked.payee}` }).click();
  await expect(page.getByText("Paid", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("Passkey", { exact: true }).first()).toBeVisible();
  await expectProven(page, staff, asked, payment, "Tabitha Mutua");

  // Two at once, with one answer of the phone.
  await page.goto("/release");
  for (const one of together) {
    await page.getByRole("checkbox", { name: new RegExp(`to ${one.payee}$`) }).check();
  }
  await page.getByRole("button", { name: "Release the ticked ones together…" }).click();
  await expectGood(page, "batch-by-passkey");
  await page.getByRole("button", { name: /^Release 2 payments, KES.2,500\.00 with my passkey$/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("2 payments released", { timeout: 30_000 });
  await expect(page.getByRole("link", { name: /^Voucher V-\d{6}$/ })).toHaveCount(2);

  // Removed, after confirming with it.
  await page.goto("/account");
  await page.getByRole("link", { name: "Tabitha’s phone" }).click();
  await page.getByRole("button", { name: "Confirm with my passkey" }).click();
  await expect(page.getByRole("button", { name: "Remove “Tabitha’s phone”" })).toBeVisible();
  await expectGood(page, "passkey");
  await page.getByRole("button", { name: "Remove “Tabitha’s phone”" }).click();
  await expect(page.getByText("opens nothing here any more")).toBeVisible();
  await expect(page.getByText("No passkeys yet")).toBeVisible();
});

test("a browser that has no passkey says what to do", async ({ page, expectGood }) => {
  const device = await phone(page);
  await recognises(device, false);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("Nothing was answered")).toBeVisible();
  await expectGood(page, "sign-in-passkey");
  await page.getByRole("link", { name: "Sign in otherwise" }).click();
  await expect(page.getByLabel("Password")).toBeVisible();
});
