import { expect, person, test } from "../support/fixtures.ts";
import { approve, ask, findPayment } from "../support/journey.ts";

test("ask, approve, release, prove", async ({ signedIn, codeAfter }, testInfo) => {
  const payee = `Jane Wanjiru ${testInfo.project.name}`;
  const staff = await signedIn(person("Moses Wafula"));
  const asked = await ask(staff, payee, "4,500");
  await expect(staff.getByText("KES 4,500.00").first()).toBeVisible();

  await test.step("the requester can neither approve nor release", async () => {
    await expect(staff.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
    const id = asked.path.split("/").at(-1) ?? "";
    await staff.goto("/requisitions/new");
    const key = await staff.locator("form [name=key]").first().inputValue();
    const refused = await staff.request.post("/actions/requisition-decide", {
      form: { key, id, version: "1", position: "1", outcome: "approved", note: "mine" },
      headers: { "sec-fetch-site": "same-origin" },
    });
    // A key of another form is not even enough to be told D1.
    expect(refused.status()).toBe(409);
    await staff.goto(asked.path);
    await expect(staff.getByText("In approval").first()).toBeVisible();
  });

  await approve(await signedIn(person("Branch manager", "Kisumu")), asked);
  await approve(await signedIn(person("Njeri Kariuki")), asked);

  const executor = person("Baraka Juma");
  const treasury = await signedIn(executor);
  const payment = await findPayment(treasury, asked);
  await treasury.goto(`${payment}/release`);
  await expect(treasury.getByText("Kisumu petty cash").first()).toBeVisible();
  const code = await codeAfter(treasury, executor.email, async () => {
    await treasury.getByRole("button", { name: "Send me a release code" }).click();
  });

  await test.step("a wrong code is refused beside its field and costs a try", async () => {
    const wrong = code === "000000" ? "000001" : "000000";
    await treasury.getByLabel("Code").fill(wrong);
    await treasury.getByRole("button", { name: /^Release KES 4,500\.00 to Jane/ }).click();
    await expect(treasury.getByText("4 tries are left").first()).toBeVisible();
  });

  await treasury.getByLabel("Code").fill(code);
  await treasury.getByRole("button", { name: /^Release KES 4,500\.00 to Jane/ }).click();
  await expect(treasury.getByText("Paid", { exact: true }).first()).toBeVisible();

  await test.step("reload and the back button repeat nothing", async () => {
    await treasury.reload();
    await treasury.goBack();
    await treasury.goForward();
    await treasury.goto(`${payment}/release`);
    await expect(treasury.getByText(/was released by/)).toBeVisible();
  });

  await test.step("voucher, ledger and timeline tell it", async () => {
    await treasury.goto(payment);
    await treasury.getByRole("link", { name: /^V-/ }).first().click();
    await expect(treasury.getByRole("heading", { level: 1 })).toContainText("V-");
    await expect(treasury.getByText(payee).first()).toBeVisible();
    await treasury.goto("/funds");
    await treasury.getByRole("link", { name: "Kisumu petty cash" }).click();
    await expect(treasury.getByText(payee).first()).toBeVisible();
    await staff.goto(asked.path);
    await expect(staff.getByText("Paid", { exact: true }).first()).toBeVisible();
    await expect(staff.getByText(/Baraka Juma/).first()).toBeVisible();
  });
});

test("the requester's own hand-made requests are refused with D1 and D4", async ({ signedIn }, testInfo) => {
  // A treasury officer who asks: their pages have real forms of these actions, with real keys of their session.
  const officer = await signedIn(person("Tabitha Mutua"));
  const own = await ask(officer, `Own request ${testInfo.project.name}`, "1,200");
  const ownId = own.path.split("/").at(-1) ?? "";
  const colleague = await signedIn(person("Moses Wafula"));
  const other = await ask(colleague, `For a key ${testInfo.project.name}`, "1,300");
  await approve(await signedIn(person("Branch manager", "Kisumu")), other);

  // The form of somebody else's step, sent with the own requisition's id.
  await officer.goto(other.path);
  const key = await officer.locator('form[action="/actions/requisition-decide"] [name=key]').inputValue();
  const decided = await officer.request.post("/actions/requisition-decide", {
    form: { key, id: ownId, version: "1", position: "1", outcome: "approved", note: "" },
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(decided.status()).toBe(403);
  expect(await decided.text()).toContain("D1");

  await approve(await signedIn(person("Njeri Kariuki")), other);
  await approve(await signedIn(person("Lucy Wambui")), own);
  await approve(await signedIn(person("Grace Naliaka")), own);
  const waiting = await findPayment(officer, other);
  await officer.goto(`${waiting}/release`);
  const codeKey = await officer.locator('form[action="/actions/payment-code"] [name=key]').inputValue();
  const ownPayment = await findPayment(officer, own);
  await expect(officer.getByText("D4").first()).toBeVisible();
  const sent = await officer.request.post("/actions/payment-code", {
    form: { key: codeKey, payment: ownPayment.split("/").at(-1) ?? "" },
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(sent.status()).toBe(403);
  expect(await sent.text()).toContain("D4");
});
