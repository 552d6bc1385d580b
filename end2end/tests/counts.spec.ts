import { expect, person, test } from "../support/fixtures.ts";

test("a fund is counted, and what differs is proposed and decided", async ({ signedIn, expectGood }) => {
  // Two projects side by side: money that moves in a fund makes a count of it worthless.
  const fund = test.info().project.name === "no-js-360" ? "Coast field fund" : "Head office";
  const counter = await signedIn(person("Faith Chebet"));
  await counter.goto("/funds");
  await counter.getByRole("link", { name: fund }).click();
  await counter.getByRole("link", { name: "Count it…" }).click();
  await counter.getByRole("radio", { name: "Surprise" }).check();
  await counter.getByLabel("KES 1,000.00").fill("a lot");
  await counter.getByRole("button", { name: "Seal the count" }).click();
  await expect(counter.getByText(/whole number of pieces/).first()).toBeVisible();
  await expectGood(counter, "fund-count");
  await counter.getByLabel("KES 1,000.00").fill("12");
  await counter.getByLabel("KES 50.00").fill("3");
  await counter.getByRole("button", { name: "Seal the count" }).click();
  await expect(counter.getByText("Counted in the drawer")).toBeVisible();
  await expectGood(counter, "count");
  await counter.getByLabel("Reason").fill("The safe was not opened");
  await counter.getByRole("button", { name: /^Propose a variance, short by KES/ }).click();
  await expect(counter.getByText("Proposed. A CFO without a part in it decides.")).toBeVisible();
  const here = new URL(counter.url()).pathname;

  const cfo = await signedIn(person("Amina Hassan"));
  await cfo.goto("/");
  await expectGood(cfo, "my-work-variances");
  await cfo.goto(here);
  await expectGood(cfo, "variance-decide");
  await cfo.getByRole("button", { name: "Reject" }).click();
  await expect(cfo.getByLabel("Note")).toHaveAttribute("aria-invalid", "true");
  await cfo.getByLabel("Note").fill("Open the safe and count again");
  await cfo.getByRole("button", { name: "Reject" }).click();
  await expect(cfo.getByText("Rejected. Nothing was booked.")).toBeVisible();
  await expectGood(cfo, "variance");
  await cfo.goto("/variances");
  await expectGood(cfo, "variances");
});

test("something else was paid than a voucher says", async ({ signedIn, expectGood }) => {
  // One of a fund waits at a time.
  const fund = test.info().project.name === "no-js-360" ? "Mombasa petty cash" : "Nakuru petty cash";
  const treasury = await signedIn(person("Baraka Juma"));
  await treasury.goto("/funds");
  await treasury.getByRole("link", { name: fund }).click();
  await treasury.getByRole("link", { name: "Propose a variance…" }).click();
  await treasury.getByRole("radio", { name: /^Less is there/ }).check();
  await treasury.getByLabel("Difference").fill("20");
  await treasury.getByLabel("Voucher").fill("V-999999");
  await treasury.getByLabel("Reason").fill("The shop had no change");
  await treasury.getByLabel("What shows it").fill("The receipt, 20 more than the voucher");
  await treasury.getByRole("button", { name: "Propose it" }).click();
  await expect(treasury.getByText(/has no voucher of this number/).first()).toBeVisible();
  await expectGood(treasury, "fund-variance");
  await treasury.getByLabel("Voucher").fill("");
  await treasury.getByRole("button", { name: "Propose it" }).click();
  await expect(treasury.getByText("Proposed. A CFO without a part in it decides.")).toBeVisible();
});
