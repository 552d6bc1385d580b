// The main job, step by step, for every project that walks it.

import { expect, type Page } from "@playwright/test";
import { receipt } from "./receipt.ts";

export interface Asked {
  payee: string;
  /** The path of the requisition's page. */
  path: string;
}

/** Asks for money as the signed-in person, up to the submitted requisition. */
export async function ask(page: Page, payee: string, amount: string): Promise<Asked> {
  await page.goto("/");
  await page.getByRole("link", { name: "New requisition" }).click();
  await page.getByLabel("Payee").fill(payee);
  await page.getByLabel("Amount").fill(amount);
  await page.getByLabel("Purpose").fill("Chairs for the training room, two of them broken");
  await page.getByLabel("Account").selectOption({ index: 1 });
  await page.getByLabel("Receipts and other files").setInputFiles(receipt(payee));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Ask for");
  await expect(page.getByRole("heading", { name: "Who will decide" })).toBeVisible();
  await page.getByRole("button", { name: /^Submit KES/ }).click();
  await expect(page.getByText("In approval").first()).toBeVisible();
  return { payee, path: new URL(page.url()).pathname };
}

/** Approves from My work, the way an approver does. */
export async function approve(page: Page, asked: Asked): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: asked.payee }).first().click();
  await expect(page).toHaveURL(new RegExp(asked.path));
  await page.getByRole("button", { name: /^Approve|^Validate/ }).click();
  await expect(page.getByRole("button", { name: /^Approve|^Validate/ })).toHaveCount(0);
}

/** The path of the payment that waits on the release desk. */
export async function findPayment(page: Page, asked: Asked): Promise<string> {
  await page.goto("/release");
  await page.getByRole("link", { name: asked.payee }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(asked.payee);
  return new URL(page.url()).pathname;
}

/** A form key that the server gave this session for an action, from the form on the page. */
export async function formKey(page: Page, action: string): Promise<string> {
  return page.locator(`form[action="/actions/${action}"] [name=key]`).first().inputValue();
}
