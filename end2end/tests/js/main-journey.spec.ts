import { expect, person, test } from "../../support/fixtures.ts";
import { approve, ask, expectProven, findPayment, getCode, release, unique } from "../../support/journey.ts";

test("the same job with scripts on", async ({ signedIn, codeAfter }) => {
  const staff = await signedIn(person("Achieng Odhiambo"));
  const asked = await ask(staff, unique("Peter Ochieng"), "2,250");
  await approve(await signedIn(person("Branch manager", "Kisumu")), asked);
  await approve(await signedIn(person("Njeri Kariuki")), asked);
  const executor = person("Baraka Juma");
  const treasury = await signedIn(executor);
  const payment = await findPayment(treasury, asked);
  await release(treasury, asked, await getCode(treasury, executor, asked, payment, codeAfter));
  await expect(treasury.getByText("Paid", { exact: true }).first()).toBeVisible();
  await expectProven(treasury, staff, asked, payment, "Baraka Juma");
});
