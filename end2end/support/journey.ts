// The main job, step by step, for every project that walks it.

import { expect, type APIResponse, type Page } from "@playwright/test";
import type { Person } from "./demo.ts";
import { receipt } from "./receipt.ts";

export interface Asked {
  payee: string;
  /** As the pages write it: "KES 4,500.00". */
  amount: string;
  id: string;
  /** The path of the requisition's page. */
  path: string;
}

/** Sends a release code and finds it in the mail about these words; the fixture `codeAfter`. */
type CodeAfter = (page: Page, email: string, about: string, act: () => Promise<void>) => Promise<string>;

const run = `${Date.now().toString(36)}${process.env["TEST_PARALLEL_INDEX"] ?? ""}`;
let made = 0;

/** A name that no other test, project or run uses: the same payee and amount twice would need a reason. */
export function unique(name: string): string {
  made += 1;
  return `${name} ${run}${made}`;
}

/** How somebody is paid who gets no cash: a number for M-Pesa, or an account at a bank. */
export type Way = string | { bank: string };

/** Fills in the four fields of a new requisition; nothing is sent yet. */
export async function fillRequisition(page: Page, payee: string, amount: string, way?: Way): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: "New requisition" }).first().click();
  await page.getByLabel("Payee").fill(payee);
  await page.getByLabel("Amount").fill(amount);
  await page.getByLabel("Purpose").fill("Chairs for the training room, two of them broken");
  await page.getByLabel("Account").selectOption({ index: 1 });
  if (way !== undefined) {
    const [method, destination] = typeof way === "string" ? [/M-Pesa/, way] : [/Bank transfer/, way.bank];
    await page.getByRole("radio", { name: method }).check();
    await page.getByLabel("Destination").fill(destination);
  }
}

/** Asks for money as the signed-in person, up to the submitted requisition. */
export async function ask(page: Page, payee: string, amount: string, way?: Way): Promise<Asked> {
  await fillRequisition(page, payee, amount, way);
  await page.getByLabel("Receipts and other files").setInputFiles(receipt(payee));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Submit KES");
  await expect(page.getByRole("heading", { name: "Who will decide" })).toBeVisible();
  return submit(page, payee, amount);
}

/** Submits from the review. */
export async function submit(page: Page, payee: string, amount: string): Promise<Asked> {
  await page.getByRole("button", { name: /^Submit KES/ }).click();
  await expect(page.getByText("Submitted for approval.")).toBeVisible();
  await expect(page.getByText("In approval").first()).toBeVisible();
  const path = new URL(page.url()).pathname;
  return { payee, amount: `KES ${amount}.00`, path, id: lastPart(path) };
}

/** Approves from My work, the way an approver does. */
export async function approve(page: Page, asked: Asked): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: asked.payee }).first().click();
  await expect(page).toHaveURL(new RegExp(asked.path));
  await page.getByRole("button", { name: `Approve ${asked.amount} to ${asked.payee}` }).click();
  await expect(page.getByText(/^Approved\. /)).toBeVisible();
}

/** The path of the payment that waits on the release desk. */
export async function findPayment(page: Page, asked: Asked): Promise<string> {
  await page.goto("/release");
  const link = page.getByRole("link", { name: asked.payee, exact: true });
  const older = page.getByRole("link", { name: "Older" });
  while (!(await link.isVisible()) && (await older.isVisible())) {
    await older.click();
  }
  await link.click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(asked.payee);
  return new URL(page.url()).pathname;
}

/** Opens the release page and has a code sent; returns the code. */
export async function getCode(page: Page, who: Person, asked: Asked, payment: string, codeAfter: CodeAfter) {
  await page.goto(`${payment}/release`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Release ${asked.amount} to ${asked.payee}`);
  return codeAfter(page, who.email, asked.payee, async () => {
    await page.getByRole("button", { name: "Send me a release code" }).click();
  });
}

/** Types the code and releases. */
export async function release(page: Page, asked: Asked, code: string): Promise<void> {
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: `Release ${asked.amount} to ${asked.payee}` }).click();
}

/** Voucher, ledger and the requester's own page tell what was paid. */
export async function expectProven(treasury: Page, staff: Page, asked: Asked, payment: string, who: string) {
  await treasury.goto(payment);
  await treasury.getByRole("link", { name: /V-\d{6}/ }).first().click();
  await expect(treasury.getByRole("heading", { level: 1 })).toContainText(/V-\d{6}/);
  await expect(treasury.getByText(asked.payee).first()).toBeVisible();
  await treasury.goto("/funds");
  await treasury.getByRole("link", { name: "Kisumu petty cash" }).first().click();
  await expect(treasury.getByText(asked.payee).first()).toBeVisible();
  await staff.goto(asked.path);
  await expect(staff.getByText("Paid", { exact: true }).first()).toBeVisible();
  await expect(staff.getByText(who).first()).toBeVisible();
}

/** A form key that the server gave this session for an action, from the form on the page. */
export async function formKey(page: Page, action: string): Promise<string> {
  return page.locator(`form[action="/actions/${action}"] [name=key]`).first().inputValue();
}

/** Sends a form as nobody's page would, with the cookies of this person's session. */
export async function post(page: Page, action: string, form: Record<string, string>): Promise<APIResponse> {
  return page.request.post(`/actions/${action}`, { form, headers: { "sec-fetch-site": "same-origin" } });
}

/** What identifies a payment or requisition in its path. */
export function lastPart(path: string): string {
  return path.split("/").at(-1) ?? "";
}
