import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, person, test } from "../support/fixtures.ts";
import { ask, fillRequisition, unique } from "../support/journey.ts";
import { mailboxPath } from "../support/mailbox.ts";
import { firstVisit } from "../support/weight.ts";

/** Which visit below is to which page; the names are those of the pictures. */
const visits: Record<string, string> = {
  "/": "my-work-staff",
  "/account": "account",
  "/account/passkeys/new": "passkey-add",
  "/account/recovery-codes": "recovery-codes-none",
  "/administration/failed-jobs": "failed-jobs",
  "/funds": "funds",
  "/funds/{id}": "fund",
  "/mailbox": "mailbox",
  "/payments": "payments",
  "/payments/{id}": "payment-paid",
  "/payments/{id}/hold": "payment-hold",
  "/payments/{id}/release": "payment-release",
  "/release": "release-desk",
  "/release/bank-files": "bank-files",
  "/requisitions": "requisitions-staff",
  "/requisitions/new": "requisition-new",
  "/requisitions/{id}": "requisition-own",
  "/requisitions/{id}/edit": "requisition-edit",
  "/requisitions/{id}/reject": "requisition-reject",
  "/requisitions/{id}/review": "requisition-review",
  "/requisitions/{id}/withdraw": "requisition-withdraw",
  "/sign-in": "sign-in",
  "/sign-in/passkey": "sign-in-passkey-over",
  "/vouchers/{fund}/{number}": "voucher",
};

/** Pages that there are only after a script has run: which test goes there, and the name of its picture. */
const elsewhere: Record<string, [string, string]> = {
  "/release/batches": ["batches.spec.ts", "batches"],
  "/release/batches/{id}": ["batches.spec.ts", "batch"],
  "/payments/{id}/cancel": ["rails.spec.ts", "payment-cancel"],
  "/payments/{id}/evidence": ["rails.spec.ts", "payment-evidence"],
  "/administration/funds": ["managed-funds.spec.ts", "managed-funds"],
  "/administration/funds/new": ["managed-funds.spec.ts", "managed-fund-new"],
  "/administration/funds/{id}": ["managed-funds.spec.ts", "managed-fund"],
  "/counts/{id}": ["counts.spec.ts", "count"],
  "/funds/{id}/count": ["counts.spec.ts", "fund-count"],
  "/funds/{id}/variance": ["counts.spec.ts", "fund-variance"],
  "/variances": ["counts.spec.ts", "variances"],
  "/variances/{id}": ["counts.spec.ts", "variance"],
  "/funds/{id}/replenish": ["replenishment.spec.ts", "fund-replenish"],
  "/replenishments": ["replenishment.spec.ts", "replenishments"],
  "/replenishments/{id}": ["replenishment.spec.ts", "replenishment-receive"],
  "/release/under-way": ["rails.spec.ts", "under-way"],
  "/account/passkeys/{id}": ["js/passkeys.spec.ts", "passkey"],
};

test("no page is forgotten", () => {
  // The access matrix has a block for every page; its own test fails without one.
  const matrix = readFileSync(new URL("../../server/tests/access/matrix.txt", import.meta.url), "utf8");
  const pages = [...matrix.matchAll(/^GET (\S+)$/gm)].map((found) => found[1] ?? "");
  const seen = pages.filter((page) => !page.includes("/attachments/") && !page.endsWith("/file"));
  expect([...Object.keys(visits), ...Object.keys(elsewhere)].sort()).toEqual(seen.sort());
  for (const [test, name] of Object.values(elsewhere)) {
    expect(readFileSync(new URL(test, import.meta.url), "utf8")).toMatch(new RegExp(`expectGood\\(\\w+, "${name}"\\)`));
  }
  const source = readFileSync(new URL(import.meta.url), "utf8");
  const below = source.slice(source.lastIndexOf('test("before signing in"'));
  for (const name of Object.values(visits)) {
    expect(below, name).toMatch(new RegExp(`[\\s{]"?${name}"?[:,]`));
  }
});

/** Everything that a first visit loads, in bytes on the wire. */
const heaviest = 40_000;

type ExpectGood = (page: Page, name?: string) => Promise<void>;

/** Visits these pages and tells of all that are wrong at once. The name is that of the pictures. */
async function visit(page: Page, expectGood: ExpectGood, pages: Record<string, string>, status = 200): Promise<void> {
  // Pictures are taken at both sizes, so that one project is enough.
  const pictures = test.info().project.name === "no-js-1280";
  const faults: string[] = [];
  for (const [name, path] of Object.entries(pages)) {
    await test.step(name, async () => {
      const visited = await firstVisit(page, path);
      if (visited.status !== status) {
        faults.push(`${name}: ${path} answered ${visited.status}`);
      }
      if (visited.bytes > heaviest || visited.bytes === 0) {
        faults.push(`${name}: ${path} weighs ${visited.bytes} bytes`);
      }
      if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
        faults.push(`${name}: ${path} scrolls sideways`);
      }
      await expectGood(page, pictures ? name : undefined).catch((error: unknown) => {
        faults.push(`${name}: ${String(error)}`);
      });
    });
  }
  expect(faults.join("\n")).toBe("");
}

/** The address of the last row of a list: the oldest there, so that nothing another test makes is meant. */
async function lastRow(page: Page, list: string): Promise<string> {
  await page.goto(list);
  const link = page.locator("tbody tr").last().locator("th a, .cell-lead a").first();
  await expect(link, `a row in ${list}`).toBeAttached();
  return (await link.getAttribute("href")) ?? "";
}

test("before signing in", async ({ page, expectGood }) => {
  await visit(page, expectGood, {
    "sign-in": "/sign-in",
    "sign-in-passkey-over": "/sign-in/passkey",
    mailbox: mailboxPath("moses.wafula@demo.countersign.example"),
  });
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("nobody@demo.countersign.example");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expectGood(page, "sign-in-refused");
});

test("who asks", async ({ signedIn, expectGood }) => {
  const page = await signedIn(person("Moses Wafula"));
  const asked = await ask(page, unique("Every page"), "350");
  await fillRequisition(page, unique("A draft"), "360");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("Draft saved.")).toBeVisible();
  const draft = new URL(page.url()).pathname;
  await visit(page, expectGood, {
    "my-work-staff": "/",
    "requisitions-staff": "/requisitions",
    "requisitions-none": "/requisitions?q=nothing-like-this",
    "requisition-new": "/requisitions/new",
    "requisition-draft": draft,
    "requisition-edit": `${draft}/edit`,
    "requisition-review": `${draft}/review`,
    "requisition-withdraw": `${asked.path}/withdraw`,
    "requisition-own": asked.path,
    "payments-staff": "/payments",
    account: "/account",
    "passkey-add": "/account/passkeys/new",
    "recovery-codes-none": "/account/recovery-codes",
  });
  await visit(page, expectGood, { "not-found": "/nothing-here" }, 404);
  await visit(page, expectGood, { "release-refused": "/release" }, 403);
  await visit(page, expectGood, { "requisitions-refused": "/requisitions?from=yesterday" }, 422);
});

test("who approves, a payee of sixty letters without a space", async ({ signedIn, expectGood }) => {
  const staff = await signedIn(person("Moses Wafula"));
  const asked = await ask(staff, unique("Wanjirukariukimwangiodhiambocheptootransportandlogisticsltd"), "370");
  const page = await signedIn(person("Branch manager", "Kisumu"));
  await visit(page, expectGood, {
    "my-work-approver": "/",
    "requisition-to-decide": asked.path,
    "requisition-reject": `${asked.path}/reject`,
  });
  await visit(staff, expectGood, { "requisition-withdraw-long": `${asked.path}/withdraw` });
});

test("a figure of the funds leads to a page that its reader may see", async ({ signedIn }) => {
  for (const who of ["Auditor", "Tabitha Mutua"]) {
    const page = await signedIn(person(who));
    await page.goto("/funds");
    const link = page.getByRole("row", { name: /Kisumu petty cash/ }).locator("td a");
    const answer = await page.goto((await link.first().getAttribute("href")) ?? "");
    expect(answer?.status(), who).toBe(200);
  }
});

test("who pays", async ({ signedIn, expectGood }) => {
  const page = await signedIn(person("Tabitha Mutua"));
  const payment = await lastRow(page, "/payments?status=awaiting_release");
  const paid = await lastRow(page, "/payments?status=paid");
  await page.goto(paid);
  const voucher = await page.getByRole("link", { name: /V-\d{6}/ }).first().getAttribute("href");
  const fund = await lastRow(page, "/funds");
  await visit(page, expectGood, {
    "my-work-treasury": "/",
    "release-desk": "/release",
    "bank-files": "/release/bank-files",
    payments: "/payments",
    "payment-waiting": payment,
    "payment-hold": `${payment}/hold`,
    "payment-release": `${payment}/release`,
    "payment-paid": paid,
    "payment-released": `${paid}/release`,
    voucher: voucher ?? "",
    funds: "/funds",
    fund,
  });
});

test("who looks on, at requisitions in every state", async ({ signedIn, expectGood }) => {
  const page = await signedIn(person("Auditor"));
  const pages: Record<string, string> = { "my-work-auditor": "/", "requisitions-auditor": "/requisitions" };
  for (const state of ["changes_requested", "approved", "paid", "rejected", "withdrawn", "expired"]) {
    pages[`requisition-${state}`] = await lastRow(page, `/requisitions?status=${state}`);
  }
  await visit(page, expectGood, pages);
});

test("who administers, and sees what was given up", async ({ signedIn, expectGood }) => {
  const page = await signedIn(person("Administrator"));
  await visit(page, expectGood, { "failed-jobs": "/administration/failed-jobs", "my-work-admin": "/" });
  await page.goto("/administration/failed-jobs");
  await expect(page.getByRole("button", { name: "Try again" }).first()).toBeVisible();
  await expect(page.locator("main")).not.toContainText("KES");
  await visit(page, expectGood, { "failed-jobs-none": "/administration/failed-jobs?after=00000000-0000-7000-8000-000000000000" });
});

test("who chooses what they are told of", async ({ signedIn }) => {
  const page = await signedIn(person("Auditor"));
  await page.goto("/account");
  const daily = page.getByLabel("Together in one mail a day");
  await daily.check();
  await page.getByRole("button", { name: "Save what I am told of" }).click();
  await expect(page.getByText("Your notices are as you chose")).toBeVisible();
  await expect(daily).toBeChecked();
});
