import { expect, person, test } from "../support/fixtures.ts";
import { approve, ask, findPayment, getCode, release, unique } from "../support/journey.ts";

test("a payment is put aside with a reason, taken up again, and released", async ({ signedIn, expectGood, codeAfter }) => {
  const staff = await signedIn(person("Achieng Odhiambo"));
  const asked = await ask(staff, unique("Peter Ochieng"), "2,450");
  await approve(await signedIn(person("Branch manager", "Kisumu")), asked);
  await approve(await signedIn(person("Njeri Kariuki")), asked);
  const who = person("Baraka Juma");
  const treasury = await signedIn(who);
  const payment = await findPayment(treasury, asked);

  await treasury.getByRole("link", { name: "Put it aside" }).click();
  const aside = treasury.getByRole("button", { name: `Put ${asked.amount} to ${asked.payee} aside` });
  await aside.click();
  await expect(treasury.getByRole("alert").getByText("Write why it is put aside")).toBeVisible();
  await treasury.getByLabel("Reason").fill("The receipt is another shop’s");
  await aside.click();
  await expect(treasury.getByText("Held", { exact: true }).first()).toBeVisible();
  await expectGood(treasury, "payment-held");
  await staff.goto(payment);
  await expect(staff.getByText("The receipt is another shop’s").first()).toBeVisible();
  await treasury.goto(`${payment}/release`);
  await expect(treasury.getByRole("button", { name: "Send me a release code" })).toHaveCount(0);

  await treasury.goto(payment);
  await treasury.getByRole("link", { name: "Take it up again" }).click();
  await expectGood(treasury, "payment-resume");
  await treasury.getByLabel("Why it can go on").fill("She brought the right one");
  await treasury.getByRole("button", { name: `Take up ${asked.amount} to ${asked.payee} again` }).click();
  await release(treasury, asked, await getCode(treasury, who, asked, payment, codeAfter));
  await expect(treasury.getByText("Paid", { exact: true }).first()).toBeVisible();
});
