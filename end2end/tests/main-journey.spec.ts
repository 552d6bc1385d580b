import type { APIResponse } from "@playwright/test";
import { expect, person, test } from "../support/fixtures.ts";
import {
  approve,
  ask,
  expectProven,
  findPayment,
  formKey,
  getCode,
  lastPart,
  post,
  release,
  unique,
} from "../support/journey.ts";

test("ask, approve, release, prove", async ({ signedIn, codeAfter }) => {
  const staff = await signedIn(person("Moses Wafula"));
  const asked = await ask(staff, unique("Jane Wanjiru"), "4,500");
  await expect(staff.getByText("KES 4,500.00").first()).toBeVisible();
  await expect(staff.getByRole("button", { name: /^Approve/ })).toHaveCount(0);

  await approve(await signedIn(person("Branch manager", "Kisumu")), asked);
  await approve(await signedIn(person("Njeri Kariuki")), asked);

  const executor = person("Baraka Juma");
  const treasury = await signedIn(executor);
  const payment = await findPayment(treasury, asked);
  const code = await getCode(treasury, executor, asked, payment, codeAfter);
  await expect(treasury.getByRole("heading", { name: "Effect on Kisumu petty cash" })).toBeVisible();

  await test.step("a wrong code is refused beside its field and costs a try", async () => {
    await release(treasury, asked, code === "000000" ? "000001" : "000000");
    await expect(treasury.getByText("4 tries are left").first()).toBeVisible();
    await expect(treasury.getByLabel("Code")).toHaveAttribute("aria-invalid", "true");
    await expect(treasury.getByLabel("Code")).toHaveValue("");
  });

  await release(treasury, asked, code);
  await expect(treasury.getByText(/Released KES.4,500\.00 to .*Voucher V-\d{6}\./)).toBeVisible();
  await expect(treasury.getByText("Paid", { exact: true }).first()).toBeVisible();

  await test.step("reload and the back button repeat nothing", async () => {
    await treasury.reload();
    await treasury.goBack();
    await treasury.goForward();
    await treasury.goto(`${payment}/release`);
    await expect(treasury.getByText(/was released by Baraka Juma/)).toBeVisible();
    await treasury.goto(`/payments?q=${encodeURIComponent(asked.payee)}`);
    await expect(treasury.getByRole("link", { name: /^V-\d{6}$/ })).toHaveCount(1);
  });

  await expectProven(treasury, staff, asked, payment, "Baraka Juma");
});

test("the requester's own hand-made requests are refused with D1 and D4", async ({ signedIn, codeAfter }) => {
  // A treasury officer who asks: their session has true keys of the forms that decide and release.
  const who = person("Tabitha Mutua");
  const officer = await signedIn(who);
  const own = await ask(officer, unique("Own request"), "1,200");
  const other = await ask(await signedIn(person("Moses Wafula")), unique("Of a colleague"), "1,300");
  await approve(await signedIn(person("Branch manager", "Kisumu")), other);

  await test.step("D1: nobody decides what they asked for", async () => {
    await officer.goto(other.path);
    const key = await formKey(officer, "requisition-decide");
    const decided = await post(officer, "requisition-decide", {
      key,
      id: own.id,
      version: "1",
      position: "1",
      outcome: "approve",
      note: "",
    });
    await expectRefused(decided, "D1");
    await officer.goto(own.path);
    await expect(officer.getByText("In approval").first()).toBeVisible();
  });

  await approve(await signedIn(person("Njeri Kariuki")), other);
  await approve(await signedIn(person("Department head", "Finance")), own);
  await approve(await signedIn(person("Group finance manager")), own);

  await test.step("D4: nobody releases what they asked for", async () => {
    const ownPayment = await findPayment(officer, own);
    await expect(officer.getByText("D4").first()).toBeVisible();
    const waiting = await findPayment(officer, other);
    await officer.goto(`${waiting}/release`);
    const codeKey = await formKey(officer, "payment-code");
    const sent = await post(officer, "payment-code", { key: codeKey, payment: lastPart(ownPayment) });
    await expectRefused(sent, "D4");

    const code = await getCode(officer, who, other, waiting, codeAfter);
    const key = await formKey(officer, "payment-release");
    const released = await post(officer, "payment-release", { key, payment: lastPart(ownPayment), rev: "1", code });
    await expectRefused(released, "D4");
    await officer.goto(ownPayment);
    await expect(officer.getByText("Awaiting release").first()).toBeVisible();
  });
});

test("rejecting is a page of its own, wants a reason, and the requester reads it first", async ({ signedIn }) => {
  const staff = await signedIn(person("Moses Wafula"));
  const asked = await ask(staff, unique("Not this year"), "800");
  const manager = await signedIn(person("Branch manager", "Kisumu"));
  await manager.goto(asked.path);
  await manager.getByRole("link", { name: "Reject this request" }).click();
  const reject = manager.getByRole("button", { name: `Reject ${asked.amount} to ${asked.payee}` });
  await reject.click();
  await expect(manager.getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  await manager.getByLabel("Reason").fill("Not in this year's budget.");
  await reject.click();
  await expect(manager.getByText("Rejected; the requester was told.")).toBeVisible();
  await staff.goto(asked.path);
  await expect(staff.getByRole("status")).toContainText("Not in this year's budget.");
});

test("a key of another form decides nothing", async ({ signedIn }) => {
  const staff = await signedIn(person("Moses Wafula"));
  const asked = await ask(staff, unique("Not by myself"), "700");
  await staff.goto("/requisitions/new");
  const key = await formKey(staff, "requisition-create");
  const form = { key, id: asked.id, version: "1", position: "1", outcome: "approve", note: "mine" };
  const refused = await post(staff, "requisition-decide", form);
  await expectRefused(refused);
  await staff.goto(asked.path);
  await expect(staff.getByText("In approval").first()).toBeVisible();
});

/** A 4xx that names the duty it would have broken. */
async function expectRefused(response: APIResponse, duty = ""): Promise<void> {
  expect(response.status()).toBeGreaterThanOrEqual(400);
  expect(response.status()).toBeLessThan(500);
  expect(await response.text()).toContain(duty);
}
