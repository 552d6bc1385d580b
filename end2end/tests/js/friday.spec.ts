import type { Page } from "@playwright/test";
import { expect, person, test } from "../../support/fixtures.ts";
import { type Asked, type Way, approve, ask, findPayment, unique } from "../../support/journey.ts";
import { phone } from "../../support/phone.ts";

// A treasury officer's Friday, in Mombasa, whose fund nobody else touches: what is said of the money is so at every step.
const site = process.env["COUNTERSIGN_BASE_URL"] ?? process.env["E2E_BASE_URL"] ?? "";
test.use({ baseURL: site.replace("127.0.0.1", "localhost") });

const FUND = "Mombasa petty cash";
const BANK = { bank: "0123456789, 68000, Equity Bank" };
/** What the gateway does follows from the last digits: see end2end/gateway-simulator. */
const numbers = [0, 1, 2, 3, 4, 5, 7, 8].map((digit) => `0712 345 67${digit}`);
const REFUSED = [4, 5];
const SILENT = "0712 345 666";
/** Twenty over three methods. */
const ways: (Way | undefined)[] = [
  ...Array<undefined>(7).fill(undefined),
  ...numbers,
  SILENT,
  ...Array<Way>(4).fill(BANK),
];

/** What the fund's page says, in cents; the newest entry of its ledger has the same balance. */
async function figures(page: Page): Promise<{ balance: number; inTransit: number }> {
  await page.goto("/funds");
  await page.getByRole("link", { name: FUND }).first().click();
  const figure = async (label: string) => {
    const item = page.locator(".figures-item").filter({ hasText: new RegExp(`^${label}`) });
    return cents(await item.locator("dd").innerText());
  };
  const newest = await page.getByRole("table").locator("tbody tr").first().locator("td").last().innerText();
  const balance = await figure("Balance");
  expect(cents(newest), "the newest entry").toBe(balance);
  return { balance, inTransit: await figure("In transit") };
}

function cents(text: string): number {
  return Math.round(Number(text.replace(/[^0-9.]/g, "")) * 100);
}

/** Asks for each, by two people side by side. */
async function askForAll(pages: Page[], all: { name: string; amount: number; way: Way | undefined }[]): Promise<Asked[]> {
  const asked: Asked[] = [];
  await Promise.all(
    pages.map(async (page, which) => {
      for (const [n, one] of all.entries()) {
        if (n % pages.length === which) {
          asked[n] = await ask(page, unique(one.name), one.amount.toLocaleString("en-GB"), one.way);
        }
      }
    }),
  );
  return asked;
}

test("twenty payments over three methods, a gateway that misbehaves, one in doubt: the money is where it is said to be", async ({
  signedIn,
  codeAfter,
}) => {
  test.setTimeout(600_000);
  const pages = [await signedIn(person("Hamisi Bakari")), await signedIn(person("Neema Charo"))];
  const wanted = ways.map((way, n) => ({ name: `Line ${n + 1}`, amount: 500 + n, way }));
  const [single, ...lines] = await askForAll(pages, [{ name: "By itself", amount: 900, way: undefined }, ...wanted]);
  if (single === undefined) {
    throw new Error("nothing was asked for");
  }
  for (const who of [person("Branch manager", "Mombasa"), person("Njeri Kariuki")]) {
    const approvers = [await signedIn(who), await signedIn(who)];
    await Promise.all(
      approvers.map(async (page, which) => {
        for (const one of [single, ...lines].filter((_, n) => n % approvers.length === which)) {
          await approve(page, one);
        }
      }),
    );
  }

  const executor = person("Tabitha Mutua");
  const page = await signedIn(executor);
  await phone(page);
  await test.step("enrol a passkey", async () => {
    await page.goto("/account/passkeys/new");
    await page.getByLabel("Your password").fill(executor.password);
    const digits = await codeAfter(page, executor.email, "Your confirmation code", async () => {
      await page.getByRole("button", { name: "Send me a code" }).click();
    });
    await page.getByLabel("Code").fill(digits);
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Friday’s phone");
    await page.getByRole("button", { name: "Make the passkey" }).click();
    await expect(page.getByText("“Friday’s phone” is added", { exact: false })).toBeVisible();
  });
  let before = await figures(page);

  await test.step("release one by passkey", async () => {
    const payment = await findPayment(page, single);
    await page.goto(`${payment}/release`);
    await page.getByRole("button", { name: `Release ${single.amount} to ${single.payee} with my passkey` }).click();
    await expect(page.getByText("Paid", { exact: true }).first()).toBeVisible();
    const after = await figures(page);
    expect(after).toEqual({ balance: before.balance - 90_000, inTransit: before.inTransit });
    before = after;
  });

  const sum = (some: (way: Way | undefined) => boolean) =>
    wanted.filter((one) => some(one.way)).reduce((total, one) => total + one.amount * 100, 0);
  const all = sum(() => true);
  const failed = sum((way) => REFUSED.some((digit) => way === `0712 345 67${digit}`));
  const transfers = sum((way) => way === BANK);
  const silent = sum((way) => way === SILENT);
  await test.step("release twenty together by passkey", async () => {
    await page.goto("/release");
    for (const one of lines) {
      await page.getByRole("checkbox", { name: new RegExp(`to ${one.payee}$`) }).check();
    }
    await page.getByRole("button", { name: "Release the ticked ones together…" }).click();
    await page.getByRole("button", { name: /^Release 20 payments, KES.*with my passkey$/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("20 payments released", { timeout: 60_000 });
  });
  await test.step("each ends as the gateway does, and what is not known stays in transit", async () => {
    await expect(async () => {
      expect(await figures(page)).toEqual({
        balance: before.balance - all + failed,
        inTransit: before.inTransit + transfers + silent,
      });
    }).toPass({ timeout: 120_000, intervals: [2_000] });
  });

  await test.step("two people say what became of the one in doubt", async () => {
    const doubtful = lines[ways.indexOf(SILENT)];
    await page.goto("/release/under-way");
    const row = page.getByRole("row", { name: new RegExp(doubtful?.payee ?? "") });
    await expect(row).toContainText("In doubt");
    await row.getByRole("link", { name: "Record what became of it…" }).click();
    await page.getByRole("radio", { name: "It was paid", exact: true }).check();
    await page.getByLabel("Reference").fill("SG632NMUAC");
    await page.getByLabel("What was looked at").fill("Line 21 of the statement of today");
    await page.getByRole("button", { name: "Record it" }).click();
    await expect(page.getByText(/A second person looks at the same/)).toBeVisible();
    const second = await signedIn(person("Group finance manager"));
    await second.getByRole("row", { name: new RegExp(doubtful?.payee ?? "") }).getByRole("link", { name: "Look at it…" }).click();
    await second.getByRole("button", { name: "I looked: it is so" }).click();
    await expect(second.getByText("Confirmed, and booked.")).toBeVisible();
    expect(await figures(page)).toEqual({
      balance: before.balance - all + failed,
      inTransit: before.inTransit + transfers,
    });
  });
});
