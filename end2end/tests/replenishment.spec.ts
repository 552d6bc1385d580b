import { expect, person, test } from "../support/fixtures.ts";
import { unique } from "../support/journey.ts";

test("a fund is replenished: asked for, approved, and received by its custodian", async ({ signedIn, expectGood }) => {
  // One is open for a fund at a time, and the projects run side by side.
  const place = test.info().project.name === "no-js-360" ? "Nakuru" : "Kisumu";
  const treasury = await signedIn(person("Baraka Juma"));
  await treasury.goto("/funds");
  await treasury.getByRole("link", { name: `${place} petty cash` }).click();
  await expectGood(treasury, "fund-imprest");
  const fund = new URL(treasury.url()).pathname;
  await treasury.goto(`${fund}/replenish`);
  await test.step("more than is missing is refused beside the field", async () => {
    await treasury.getByLabel("Amount").fill("900,000,000");
    await treasury.getByRole("button", { name: "Ask for it" }).click();
    await expect(treasury.getByText(/Ask for KES [\d,.]+ at most/).first()).toBeVisible();
    await expectGood(treasury, "fund-replenish");
  });
  await treasury.getByLabel("Amount").fill("100");
  await treasury.getByLabel("Note").fill("Before the holidays");
  await treasury.getByRole("button", { name: "Ask for it" }).click();
  await expect(treasury.getByText("Asked for. Group finance or the CFO decides.")).toBeVisible();
  await expect(treasury.getByText("You asked for this replenishment, so somebody else must decide it.")).toBeVisible();
  const here = new URL(treasury.url()).pathname;

  const finance = await signedIn(person("Group finance manager"));
  await finance.goto("/");
  await expect(finance.getByRole("heading", { name: /^To replenish/ })).toBeVisible();
  await finance.goto(here);
  await expectGood(finance, "replenishment-decide");
  await finance.getByRole("button", { name: "Reject" }).click();
  await expect(finance.getByLabel("Note")).toHaveAttribute("aria-invalid", "true");
  await finance.getByRole("button", { name: /^Approve KES/ }).click();
  await expect(finance.getByText("Approved. Whoever holds the fund confirms what arrives.")).toBeVisible();

  const custodian = await signedIn(person("Branch manager", place));
  await custodian.goto("/");
  await expectGood(custodian, "my-work-to-replenish");
  await custodian.goto(here);
  await custodian.getByLabel("What arrived").fill("90");
  await custodian.getByLabel("Reference of the bank").fill(unique("FT"));
  await custodian.getByRole("button", { name: "Confirm what arrived" }).click();
  await expect(custodian.getByText(/Write why less arrived/).first()).toBeVisible();
  await expectGood(custodian, "replenishment-receive");
  await custodian.getByLabel("Note").fill("A note of ten was torn");
  await custodian.getByRole("button", { name: "Confirm what arrived" }).click();
  await expect(custodian.getByText("KES 90.00 is in the fund.")).toBeVisible();
  await expectGood(custodian, "replenishment");
  await treasury.goto("/replenishments");
  await expectGood(treasury, "replenishments");
  await expect(treasury.getByText("KES 90.00 arrived").first()).toBeVisible();
});
