import type { Page, Response } from "@playwright/test";
import { expect, person, test } from "../support/fixtures.ts";
import { ask, fillRequisition, formKey, post, unique } from "../support/journey.ts";
import { receipt } from "../support/receipt.ts";

const asker = ["Moses Wafula"] as const;

/** Presses a button and gives the answer that the browser ends on. */
async function press(page: Page, name: string): Promise<Response> {
  const answered = page.waitForResponse(
    (response) => response.request().isNavigationRequest() && response.status() !== 303,
  );
  await page.getByRole("button", { name, exact: true }).click();
  return answered;
}

/** A 422 whose summary links to the field, which says what is wrong with it. */
async function expectRefusedBeside(page: Page, answer: Response, label: string): Promise<void> {
  expect(answer.status()).toBe(422);
  const field = page.getByLabel(label);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(".error-summary")).toBeFocused();
  const id = await field.getAttribute("id");
  await expect(page.locator(`.error-summary a[href="#${id}"]`)).toBeVisible();
  const described = (await field.getAttribute("aria-describedby")) ?? "";
  const error = page.locator(`#${described.split(" ").at(-1)}`);
  await expect(error).toHaveClass(/field-error/);
  await expect(error).toHaveText(/\S/);
}

async function expectKept(page: Page, payee: string): Promise<void> {
  await expect(page.getByLabel("Payee")).toHaveValue(payee);
  await expect(page.getByLabel("Purpose")).toHaveValue("Chairs for the training room, two of them broken");
  await expect(page.getByLabel("Account")).not.toHaveValue("");
}

test("amounts that are none are refused beside the field, and one with separators is read", async ({
  signedIn,
  expectGood,
}) => {
  const page = await signedIn(person(...asker));
  const payee = unique("Amounts");
  await fillRequisition(page, payee, "1");
  for (const amount of ["-1", "0", "1e9", "NaN", "١٢٣", "1000000000000000", "1.234", "1,00,0"]) {
    await page.getByLabel("Amount").fill(amount);
    const answer = await press(page, "Continue");
    await test.step(`“${amount}”`, async () => {
      await expectRefusedBeside(page, answer, "Amount");
      await expect(page.getByLabel("Amount")).toHaveValue(amount);
      await expectKept(page, payee);
    });
  }
  await expectGood(page, "requisition-refused");
  await page.goto(`/requisitions?q=${encodeURIComponent(payee)}`);
  await expect(page.getByText("No requisition fits these filters")).toBeVisible();

  await fillRequisition(page, payee, "1,000.50");
  await press(page, "Continue");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("KES 1,000.50");
});

test("an empty purpose and one of 10 kB are refused and kept", async ({ signedIn }) => {
  const page = await signedIn(person(...asker));
  const payee = unique("Purposes");
  const purpose = page.getByLabel("Purpose");
  const setPurpose = async (text: string) => {
    // What the page asks of the browser is no protection.
    await purpose.evaluate((area, value) => {
      area.removeAttribute("required");
      area.removeAttribute("maxlength");
      (area as HTMLTextAreaElement).value = value;
    }, text);
  };
  await fillRequisition(page, payee, "900");
  const long = "ten kB ".repeat(1463);
  await setPurpose(long);
  await expectRefusedBeside(page, await press(page, "Continue"), "Purpose");
  await expect(purpose).toHaveValue(long);
  await expect(page.getByLabel("Amount")).toHaveValue("900");

  await setPurpose("");
  await expectRefusedBeside(page, await press(page, "Continue"), "Purpose");
  await expect(page.getByLabel("Payee")).toHaveValue(payee);
  await purpose.fill("Chairs");
  await press(page, "Continue");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Submit KES");
});

test("a page that calls itself a PDF is refused, and the good file beside it is kept", async ({ signedIn }) => {
  const page = await signedIn(person(...asker));
  const payee = unique("Files");
  await fillRequisition(page, payee, "800");
  await page.getByLabel("Receipts and other files").setInputFiles([
    receipt(payee),
    { name: "sly.pdf", mimeType: "application/pdf", buffer: Buffer.from("<!DOCTYPE html><script>alert(1)</script>") },
  ]);
  await expectRefusedBeside(page, await press(page, "Continue"), "Receipts and other files");
  await expect(page.locator(".field-error")).toContainText("sly.pdf");
  await expect(page.getByLabel(`Remove receipt ${payee}.png`)).toBeVisible();
  await expectKept(page, payee);
});

test("a file of 50 MB is refused beside its field and loses nothing", async ({ signedIn }) => {
  const page = await signedIn(person(...asker));
  const payee = unique("Large file");
  await fillRequisition(page, payee, "800");
  const buffer = Buffer.alloc(50_000_000, "x");
  const large = { name: "scan.pdf", mimeType: "application/pdf", buffer };
  await page.getByLabel("Receipts and other files").setInputFiles(large);
  await expectRefusedBeside(page, await press(page, "Continue"), "Receipts and other files");
  await expect(page.locator(".field-error")).toContainText("too large");
  await expectKept(page, payee);
});

test("a form of an older version changes nothing and keeps what was typed", async ({ signedIn }) => {
  const first = await signedIn(person(...asker));
  const payee = unique("Two windows");
  await fillRequisition(first, payee, "600");
  await press(first, "Save draft");
  await expect(first.getByText("Draft saved.")).toBeVisible();
  await first.getByRole("link", { name: "Edit" }).click();
  const second = await first.context().newPage();
  await second.goto(first.url());

  await first.getByLabel("Amount").fill("650");
  await press(first, "Save draft");
  await expect(first.getByText("Draft saved.")).toBeVisible();
  await second.getByLabel("Purpose").fill("Chairs, typed in the other window");
  const answer = await press(second, "Save draft");
  expect(answer.status()).toBeGreaterThanOrEqual(400);
  expect(answer.status()).toBeLessThan(500);
  await expect(second.getByLabel("Purpose")).toHaveValue("Chairs, typed in the other window");
  await expect(second.getByRole("alert")).toBeVisible();
  await first.reload();
  await expect(first.getByText("650.00").first()).toBeVisible();
  await expect(first.getByText("Chairs, typed in the other window")).toHaveCount(0);
});

test("somebody else's requisition does not exist", async ({ signedIn }) => {
  const owner = await signedIn(person(...asker));
  const asked = await ask(owner, unique("Not yours"), "500");
  const stranger = await signedIn(person("Hamisi Bakari"));
  for (const path of [asked.path, `${asked.path}/edit`, `${asked.path}/withdraw`, "/requisitions/1; drop table"]) {
    const answer = await stranger.goto(path);
    expect(answer?.status(), path).toBe(404);
  }
  await stranger.goto("/requisitions/new");
  const key = await formKey(stranger, "requisition-create");
  for (const action of ["requisition-save", "requisition-withdraw", "requisition-submit", "requisition-decide"]) {
    const answer = await post(stranger, action, { key, id: asked.id, rev: "1", reason: "mine" });
    expect(answer.status(), action).toBeGreaterThanOrEqual(400);
    expect(answer.status(), action).toBeLessThan(500);
    expect(await answer.text(), action).not.toContain(asked.payee);
  }
  await owner.reload();
  await expect(owner.getByText("In approval").first()).toBeVisible();
});
